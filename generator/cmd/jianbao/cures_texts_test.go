package main

import "strings"

// pasteTables adds the tables of a hint at the end of site.toml.
func pasteTables(s *faultySite) {
	_, tables, _ := strings.Cut(s.hint(), "：\n")
	s.write("site.toml", s.read("site.toml")+tables)
}

// otherBulletin is one that links lead to.
var otherBulletin = strings.Replace(bulletin("正文。\n"), "标题", "另一篇", 1)
