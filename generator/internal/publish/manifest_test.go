package publish

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestManifest(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, sampleSite())
	want := `jianbao manifest 2
asset assets/site.css
list feed.xml
list index.html
photo wuhou/2022/yulin/a.jpg
page wuhou/2022/yulin/index.html
list wuhou/index.html
end 6 7e5b7cb9
`
	if got := readTree(t, dir)[".jianbao/manifest"]; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, good := range []string{
		want, strings.ReplaceAll(want, "\n", "\r\n"), want + "list index.html\n",
		"jianbao manifest 1\r\npage wuhou/2022/yulin/index.html\r\nlist index.html\r\npage wuhou/2022/yulin/index.html\r\n",
	} {
		m := parseManifest([]byte(good))
		if m.damaged || m.len() < 2 {
			t.Errorf("%q: %+v", good, m)
		}
		for i := 1; i < m.len(); i++ {
			if m.at(i-1).name >= m.at(i).name {
				t.Errorf("%q: %s after %s", good, m.at(i).name, m.at(i-1).name)
			}
		}
	}
}

// Whatever happens to the manifest, the next build that knows what the last one left goes on as if nothing had; one
// that does not know leaves the folder as it is.
func TestDamagedManifest(t *testing.T) {
	dir := filepath.Join(memoryDir(t), "public")
	site := sampleSite()
	build(t, dir, site)
	left := func() (left []Entry) {
		for name := range site {
			left = append(left, Entry{name, classOf(name)})
		}
		return left
	}
	whole := readTree(t, dir)[".jianbao/manifest"]
	damages := map[string]string{
		"empty": "", "a line end": "\n",
		"zeros": strings.Repeat("\x00", len(whole)), "noise": strings.Repeat("\xa5\x01", 500),
		"a later version":             strings.Replace(whole, "manifest 2", "manifest 3", 1),
		"no head":                     whole[strings.Index(whole, "\n")+1:],
		"a name that leads out":       strings.Replace(whole, "index.html", "../index.html", 1),
		"the former version, damaged": "jianbao manifest 1\nx\n", "conflict": whole + "<<<<<<< HEAD\n" + whole,
		"html": "<html><body>502 Bad Gateway</body></html>", "UTF-16": "\xff\xfej\x00i\x00",
	}
	lines := strings.SplitAfter(whole, "\n")
	for i := range lines[:len(lines)-1] {
		damages[fmt.Sprint("without line ", i+1)] = strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "")
	}
	for size := 0; size < len(whole)-1; size += 7 {
		damages[fmt.Sprint("cut after ", size)] = whole[:size]
	}
	for i := 3; i < len(whole); i += 11 {
		flipped := []byte(whole)
		flipped[i] ^= 1
		damages[fmt.Sprint("another bit in byte ", i)] = string(flipped)
	}
	for name, damage := range damages {
		putFile(t, dir, "mine.txt", "own")
		putFile(t, dir, ".jianbao/manifest", damage)
		before := readTree(t, dir)
		var damaged *DamagedError
		if _, err := Open(dir, Options{}); !errors.As(err, &damaged) {
			t.Errorf("%s: %v", name, err)
		}
		sameTree(t, readTree(t, dir), before)
		s, err := Open(dir, Options{Left: left})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !s.Restores() {
			t.Errorf("%s: it is not restored", name)
		}
		writeAll(t, s, site)
		if result, err := s.Commit(); err != nil || result != (Result{Unchanged: len(site)}) {
			t.Errorf("%s: %+v, %v", name, result, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if got := readTree(t, dir)[".jianbao/manifest"]; got != whole {
			t.Errorf("%s: got\n%s", name, got)
		}
	}
	t.Logf("%d damages", len(damages))
}

// A folder whose manifest names another site is left alone, and one whose commit was cut off too.
func TestOtherSite(t *testing.T) {
	dir := memoryDir(t)
	one := Options{Site: Site{"1", "one"}, Owns: func(s Site) bool { return s.Place == "1" }}
	two := Options{Site: Site{"2", "two"}, Owns: func(s Site) bool { return s.Place == "2" }}
	for _, cutOff := range []bool{false, true} {
		killed := ""
		s, err := open(dir, one, killAt(map[bool]int{false: -2, true: 5}[cutOff], &killed))
		if err != nil {
			t.Fatal(err)
		}
		writeAll(t, s, map[bool]tree{false: version(1), true: version(2)}[cutOff])
		if _, err := s.Commit(); (err != nil) != cutOff {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		before := readTree(t, dir)
		var other *OtherSiteError
		if _, err := Open(dir, two); !errors.As(err, &other) {
			t.Errorf("cut off %v: %v", cutOff, err)
		}
		sameTree(t, readTree(t, dir), before)
	}
}
