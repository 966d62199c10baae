package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// maxGone is how many addresses that are gone are printed; all of them are in the list.
const maxGone = 8

// goneText lists the addresses that a build took away, those first for which there is a line to write.
func (r *reporter) goneText(gone []generator.Gone) string {
	if len(gone) == 0 {
		return ""
	}
	list := slices.Clone(gone)
	slices.SortStableFunc(list, func(a, b generator.Gone) int { return cmp.Compare(goneRank(a), goneRank(b)) })
	var b strings.Builder
	head := diag.Text{
		Zh: "%d 个网址没有了，读者手里的旧链接会打不开；都记在 %s：\n",
		En: "%d addresses are gone, and links to them lead nowhere; they are in %s:\n",
	}
	if len(gone) == 1 {
		head.En = "%d address is gone, and links to it lead nowhere; it is in %s:\n"
	}
	fmt.Fprintf(&b, head.In(r.lang), len(gone), generator.GoneFile)
	list, districts := withoutRenamed(list)
	for _, g := range districts {
		b.WriteString("  " + diag.OneLine(g.Path) + r.goneReason(g) + "\n")
	}
	for _, g := range list[:min(len(list), maxGone)] {
		b.WriteString("  " + diag.OneLine(g.Path) + r.goneReason(g) + "\n")
	}
	if more := len(list) - maxGone; more > 0 {
		fmt.Fprintf(&b, diag.Text{Zh: "  还有 %d 个\n", En: "  and %d more\n"}.In(r.lang), more)
	}
	return b.String()
}

// withoutRenamed takes out what was below the old slug of a district, and returns one of each.
func withoutRenamed(gone []generator.Gone) (others, districts []generator.Gone) {
	for _, g := range gone {
		same := func(d generator.Gone) bool { return d.District == g.District && d.Line == g.Line }
		at := slices.IndexFunc(districts, same)
		switch {
		case g.District == "":
			others = append(others, g)
		case at < 0:
			districts = append(districts, g)
		case len(g.Path) < len(districts[at].Path):
			districts[at] = g
		}
	}
	return others, districts
}

func goneRank(g generator.Gone) int {
	switch {
	case g.Line != "":
		return 0
	case g.Held != nil:
		return 2
	case strings.HasPrefix(g.Path, site.FilesFolder+"/"):
		return 3
	}
	return 1
}

// goneReason says what became of an address, and what to write.
func (r *reporter) goneReason(g generator.Gone) string {
	file := diag.OneLine(g.File)
	switch {
	case g.District != "":
		text := diag.Text{
			Zh: "  等现在在 %s\n    要让旧网址都转过去，在 %s 里“%s”的那一段写：%s",
			En: "  and others are at %s now\n    to lead there, write into %s, in the section of %s: %s",
		}
		folder, _, _ := strings.Cut(strings.TrimPrefix(g.To, "/"), "/")
		to := diag.OneLine("/" + folder + "/")
		return fmt.Sprintf(text.In(r.lang), to, file, diag.OneLine(g.District), diag.OneLine(g.Line))
	case g.Line != "":
		text := diag.Text{
			Zh: "  现在是 %s\n    要让旧网址转过去，在 %s 里写：%s",
			En: "  is %s now\n    to lead there, write into %s: %s",
		}
		return fmt.Sprintf(text.In(r.lang), diag.OneLine(g.To), file, diag.OneLine(g.Line))
	case g.To != "":
		return fmt.Sprintf(diag.Text{Zh: "  现在是 %s", En: "  is %s now"}.In(r.lang), diag.OneLine(g.To))
	case g.Held != nil:
		reasons := map[site.HoldReason]diag.Text{
			site.Draft:     {Zh: "成了草稿", En: "is a draft now"},
			site.Future:    {Zh: "还没到发布时间", En: "is still to appear"},
			site.Expired:   {Zh: "过期了", En: "expired"},
			site.Withdrawn: {Zh: "撤回了", En: "was withdrawn"},
		}
		return "  " + file + " " + reasons[g.Held.Reason].In(r.lang)
	}
	return ""
}

// goneAddress is an address that is gone, for programs.
type goneAddress struct {
	Path     string `json:"path"`
	To       string `json:"to,omitempty"`       // where the page is now
	File     string `json:"file,omitempty"`     // the source that has it
	Line     string `json:"line,omitempty"`     // to be written there, so that the old address leads on
	District string `json:"district,omitempty"` // in its section
	Reason   string `json:"reason,omitempty"`   // why it is held
}

func goneJSON(gone []generator.Gone) (list []goneAddress) {
	for _, g := range gone {
		a := goneAddress{Path: g.Path, To: g.To, File: g.File, Line: g.Line, District: g.District}
		if g.Held != nil {
			a.Reason = holdReasons[g.Held.Reason]
		}
		list = append(list, a)
	}
	return list
}
