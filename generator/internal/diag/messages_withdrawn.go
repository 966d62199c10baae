package diag

// Bulletins that were withdrawn.
const (
	WithdrawnIncomplete Code = "withdrawn-incomplete"
	WithdrawnDate       Code = "withdrawn-date"
	WithdrawnTo         Code = "withdrawn-to"
	WithdrawnAddress    Code = "withdrawn-address"
	GoneUnwritable      Code = "gone-unwritable"
)

var withdrawnMessages = map[Code]entry{
	WithdrawnIncomplete: {Warning, Text{"撤回没有写%[1]s", "the withdrawal does not say %[1]s"},
		Text{"写成：%[2]s", "write: %[2]s"}},
	WithdrawnDate: {Warning, Text{"撤回的日期 %[1]s %[2]s", "the day of withdrawal, %[1]s, %[2]s"},
		Text{"date 写撤回那一天", "date is the day on which it was withdrawn"}},
	WithdrawnTo: {Error, Text{"撤回以后不能转到 %[1]s：%[2]v", "a withdrawn bulletin cannot lead to %[1]s: %[2]v"},
		Text{"%[3]v", "%[3]v"}},
	WithdrawnAddress: {Warning, Text{
		"撤回的这一篇，网址 %[1]s 里有标题，所以这个网址不留网页", "the address %[1]s tells the title of what was withdrawn: no page stays there",
	}, Text{"%[2]v", "%[2]v"}},
	GoneUnwritable: {Warning, Text{"没有了的网址记不下来：%[1]v", "the addresses that are gone cannot be written down: %[1]v"},
		Text{"删去 .jianbao/gone.txt，再生成一次", "delete .jianbao/gone.txt and build again"}},
}
