module jianbao/generator/bench

go 1.26.0

require (
	github.com/BurntSushi/toml v1.6.0
	github.com/JohannesKaufmann/html-to-markdown/v2 v2.5.2
	github.com/yuin/goldmark v1.8.7
)

require (
	github.com/JohannesKaufmann/dom v0.3.1 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

require (
	go.etcd.io/bbolt v1.5.0
	golang.org/x/sys v0.49.0 // indirect
	jianbao v0.0.0
)

replace jianbao => ../..
