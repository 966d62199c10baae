package sitetest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/cputime"
	"jianbao/generator/internal/thorough"
)

// growing is a site of n times something.
type growing struct {
	n    int // of the small one
	site func(n int) map[string]string
}

const oneDistrict = "title = \"一\"\nbase_url = \"https://jianbao.example.gov.cn/\"\n[[district]]\ncode = \"1\"\n" +
	"name = \"武侯区\"\nslug = \"wuhou\"\n"

// each joins what a function makes of the numbers below n.
func each(n int, one func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(one(i))
	}
	return b.String()
}

func manyDistricts(n int, more func(i int) string) string {
	return "title = \"一\"\n" + each(n, func(i int) string {
		return fmt.Sprintf("[[district]]\ncode = \"%d\"\nname = \"%s\"\nslug = \"d%d\"\n%s", i, districtName(i), i, more(i))
	})
}

// districtName is one of many names that are unlike each other.
func districtName(i int) string {
	var name []rune
	for k := range 4 {
		name = append(name, rune(0x4e00+(i*7919+k*104729)%20000))
	}
	return string(name) + fmt.Sprint(i)
}

func bulletinIn(district, front, body string) string {
	return "+++\ntitle = \"一\"\ndistrict = " + district + "\ndate = 2022-09-01\n" + front + "+++\n\n" + body + "\n"
}

// one is a site of one bulletin.
func one(front, body string) map[string]string {
	return map[string]string{"site.toml": oneDistrict, "content/a/index.md": bulletinIn(`"武侯区"`, front, body)}
}

// many is a site of n bulletins.
func many(settings string, n int, bulletin func(i int) string) map[string]string {
	files := map[string]string{"site.toml": settings}
	for i := range n {
		files[fmt.Sprintf("content/b%d/index.md", i)] = bulletin(i)
	}
	return files
}

func nothing(int) string { return "" }

var growths = map[string]growing{
	"districts": {400, func(n int) map[string]string {
		return many(manyDistricts(n, nothing), 1, func(int) string { return bulletinIn(`"d0"`, "", "文") })
	}},
	"districts with bulletins": {100, func(n int) map[string]string {
		return many(manyDistricts(n, nothing), n, func(i int) string { return bulletinIn(fmt.Sprintf(`"d%d"`, i), "", "文") })
	}},
	"a chain of districts": {400, func(n int) map[string]string {
		above := func(i int) string {
			if i == 0 {
				return ""
			}
			return fmt.Sprintf("parent = \"d%d\"\n", i-1)
		}
		return many(manyDistricts(n, above), 1, func(int) string { return bulletinIn(`"d0"`, "", "文") })
	}},
	"unknown districts": {150, func(n int) map[string]string {
		return many(manyDistricts(n, nothing), n, func(i int) string {
			return bulletinIn(`"`+districtName(i+50000)+`"`, "", "文")
		})
	}},
	"districts of one name": {100, func(n int) map[string]string {
		settings := "title = \"一\"\n" + each(n, func(i int) string {
			return fmt.Sprintf("[[district]]\ncode = \"%d\"\nname = \"市中区\"\nslug = \"d%d\"\n", i, i)
		})
		return many(settings, n, func(int) string { return bulletinIn(`"市中区"`, "", "文") })
	}},
	"a joint bulletin": {200, func(n int) map[string]string {
		list := "[" + each(n, func(i int) string { return fmt.Sprintf(`"d%d", `, i) }) + "]"
		return many(manyDistricts(n, nothing), 1, func(int) string { return bulletinIn(list, "", "文") })
	}},
	"topics": {150, func(n int) map[string]string {
		topics := each(n, func(i int) string { return fmt.Sprintf("[[topic]]\nslug = \"t%d\"\ntitle = \"题%d\"\n", i, i) })
		return many(oneDistrict+topics, n, func(i int) string {
			return bulletinIn(`"武侯区"`, fmt.Sprintf("topics = [\"t%d\"]\n", i), "文")
		})
	}},
	"unknown topics": {150, func(n int) map[string]string {
		topics := each(n, func(i int) string { return fmt.Sprintf("[[topic]]\nslug = \"t%d\"\ntitle = \"题%d\"\n", i, i) })
		return many(oneDistrict+topics, n, func(i int) string {
			return bulletinIn(`"武侯区"`, fmt.Sprintf("topics = [\"专%d题\"]\n", i), "文")
		})
	}},
	"tags": {60, func(n int) map[string]string {
		return many(oneDistrict, 10, func(b int) string {
			tags := each(n, func(i int) string { return fmt.Sprintf(`"签%d", `, b*n+i) })
			return bulletinIn(`"武侯区"`, "tags = ["+tags+"]\n", "文")
		})
	}},
	"aliases": {60, func(n int) map[string]string {
		return many(oneDistrict, 10, func(b int) string {
			aliases := each(n, func(i int) string { return fmt.Sprintf(`"/z%d", `, b*n+i) })
			return bulletinIn(`"武侯区"`, "aliases = ["+aliases+"]\n", "文")
		})
	}},
	"one alias of many": {60, func(n int) map[string]string {
		return many(oneDistrict, 5, func(int) string {
			aliases := each(n, func(i int) string { return fmt.Sprintf(`"/z%d", `, i) })
			return bulletinIn(`"武侯区"`, "aliases = ["+aliases+"]\n", "文")
		})
	}},
	"one address": {100, func(n int) map[string]string {
		return many(oneDistrict, n, func(int) string { return bulletinIn(`"武侯区"`, "slug = \"s\"\n", "文") })
	}},
	"accepted findings": {100, func(n int) map[string]string {
		return many(oneDistrict, n, func(int) string {
			return bulletinIn(`"武侯区"`, "photos = [\"p.jpg\"]\naccept = [\"check-photo-alt\", \"check-date-future\"]\n", "文")
		})
	}},
	"missing photos": {500, func(n int) map[string]string {
		return withPhotos(one("", each(n, func(int) string { return "![一](missing.jpg)\n" })), 300)
	}},
	"missing photos of many names": {500, func(n int) map[string]string {
		return withPhotos(one("", each(n, func(i int) string { return fmt.Sprintf("![一](missing%d.jpg)\n", i) })), 300)
	}},
	"broken photos": {150, func(n int) map[string]string {
		return withPhotos(one("", each(n, func(i int) string { return fmt.Sprintf("![一](p%d.jpg)\n\n", i) })), n)
	}},
	"listed photos without a text": {100, func(n int) map[string]string {
		list := "photos = [" + each(n, func(i int) string { return fmt.Sprintf(`"p%d.jpg", `, i) }) + "]\n"
		return withPhotos(one(list, "文"), n)
	}},
	"brackets of images": {2000, func(n int) map[string]string {
		return one("", "x"+strings.Repeat("![a](", n)+strings.Repeat(")", n))
	}},
	"unfinished images":     {2000, func(n int) map[string]string { return one("", "x"+strings.Repeat("![a]( ", n)) }},
	"images without a link": {4000, func(n int) map[string]string { return one("", "x"+strings.Repeat("![", n)+"](a)") }},
	"images in brackets":    {2000, func(n int) map[string]string { return one("", "x"+strings.Repeat("![a](<b", n)) }},
	"headings and links to them": {400, func(n int) map[string]string {
		return one("", each(n, func(i int) string { return fmt.Sprintf("## 标题%d\n\n[去](#标题%d) [无](#无%d)\n\n", i, i, i) }))
	}},
	"links to parts of a page": {400, func(n int) map[string]string {
		files := one("", each(n, func(i int) string { return fmt.Sprintf("[去](/wuhou/2022/b/#标题%d)\n\n", i) }))
		headings := each(n, func(i int) string { return fmt.Sprintf("## 标题%d\n\n文\n\n", i) })
		files["content/b/index.md"] = bulletinIn(`"武侯区"`, "", headings)
		return files
	}},
	"repeated lines": {500, func(n int) map[string]string {
		return one("", each(3*n, func(i int) string { return fmt.Sprintf("这一行文字在正文里写了不止一遍%d\n\n", i%n) }))
	}},
	"a long line of findings": {1000, func(n int) map[string]string {
		return one("", each(n, func(i int) string { return fmt.Sprintf("电话1391234%04d，*甲乙**。。", i%10000) }))
	}},
	"words of one beginning": {600, func(n int) map[string]string {
		files := one("", each(n, func(i int) string { return "代表" + districtName(i+1) }))
		files["check/words.toml"] = "[[rule]]\ncode = \"check-word-x\"\nreason = \"一\"\nwrong = [" +
			each(n, func(i int) string { return fmt.Sprintf(`"代%s", `, districtName(i)) }) + "]\n"
		return files
	}},
	"people of one family name": {600, func(n int) map[string]string {
		files := one("", each(n, func(i int) string { return "主任王" + districtName(i)[3:9] + "，" }))
		files["people.toml"] = each(n, func(i int) string {
			return "[[person]]\nname = \"王" + districtName(i)[:6] + "\"\noffice = \"武侯区人大常委会主任\"\n"
		})
		return files
	}},
}

// withPhotos adds files beside a bulletin that are called photos.
func withPhotos(files map[string]string, n int) map[string]string {
	for i := range n {
		files[fmt.Sprintf("content/a/p%d.jpg", i)] = fmt.Sprint(i)
	}
	return files
}

// Eight times as much of anything takes about eight times as much of the processor, not sixty-four times.
func TestGrowth(t *testing.T) {
	now := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	for _, name := range thorough.Share(slices.Sorted(maps.Keys(growths)), 3) {
		g := growths[name]
		measure := func(n int) (check, build time.Duration) {
			dir, err := os.MkdirTemp("/dev/shm", "jianbao")
			if err != nil {
				dir = t.TempDir()
			}
			defer os.RemoveAll(dir)
			for file, text := range g.site(n) {
				path := filepath.Join(dir, filepath.FromSlash(file))
				if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			out := filepath.Join(dir, "public")
			check = cputime.Of(func() {
				if _, err := generator.Check(t.Context(), generator.CheckOptions{Site: dir, Out: out, Now: now}); err != nil {
					t.Error(err)
				}
			})
			build = cputime.Of(func() {
				opts := generator.Options{Site: dir, Out: out, Now: now, Clock: func() time.Time { return now }}
				if _, err := generator.Build(t.Context(), opts); err != nil {
					t.Error(err)
				}
			})
			return check, build
		}
		check, build := measure(g.n)
		check8, build8 := measure(8 * g.n)
		t.Logf("%-32s check %v, %v; build %v, %v", name, check, check8, build, build8)
		for _, work := range []struct {
			name          string
			little, large time.Duration
		}{{"check", check, check8}, {"build", build, build8}} {
			if work.large > 16*max(work.little, 10*time.Millisecond)+100*time.Millisecond {
				t.Errorf("%s of %s: %v, and eight times as much takes %v", work.name, name, work.little, work.large)
			}
		}
	}
}
