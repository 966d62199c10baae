module jianbao/generator/internal/divisions/generate

go 1.26.0

require (
	github.com/mozillazg/go-pinyin v0.21.0
	jianbao v0.0.0
)

require (
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace jianbao => ../../../..
