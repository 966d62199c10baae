package check

import (
	"testing"

	"jianbao/generator/internal/diag"
)

// A rule of a build has one name, whatever its first finding says.
func TestBuildingNames(t *testing.T) {
	for _, test := range []struct {
		found diag.Diagnostic
		want  diag.Text
	}{
		{diag.New(diag.KeyUnknown, "titel", ""), diag.Text{Zh: "没有“…”这一项", En: `there is no key "…"`}},
		{diag.New(diag.TOMLSyntax, "甲", "乙"), diag.Text{Zh: "信息栏或 site.toml 的写法", En: "syntax of front matter or site.toml"}},
		{diag.New(diag.FileUnreadable, "x"), diag.Text{Zh: "读不了这个文件", En: "cannot read this file"}},
		{listError(diag.Text{Zh: "甲", En: "a"}), buildingNames[ListInvalid]},
	} {
		_, rules := FromBuild([]diag.Diagnostic{test.found}, func(string) string { return "" })
		if len(rules) != 1 || rules[0].Name != test.want {
			t.Errorf("%s: named %q", test.found.Code, rules[0].Name)
		}
	}
}
