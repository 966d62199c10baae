// Photos compares how jianbao, Hugo and vipsthumbnail make three widths of many photos.
//
//	cd generator/bench && go run ./photos -n 100 -runs 3
//
// The photos are those of a folder, repeated until there are n; each copy is made a file of its own by
// a comment, so that no tool gains from their being alike. Every run is a process (for vipsthumbnail
// three, one a width), cold: no output, no cache. The tools take turns. Hugo uses its default filter,
// which is Box; it does not turn the photos upright, the others do. jianbao also cuts
// the cover and the picture to share of its one bulletin.
//
// Wall is start to end, CPU is user and system time on all cores, peak is the largest resident set of
// any of the processes; medians of the runs. Bytes are of the three widths alone; since jianbao
// publishes a picture once, and copies of one photo give the same pictures, they are counted for each
// different photo.
//
// With -tools jianbao,own,shared jianbao is compared with itself: without a cache, with a full one of the machine's own,
// and with a full shared folder and none of its own, which it fills:
//
//	cd generator/bench && go run ./photos -n 100 -runs 3 -tools jianbao,own,shared
package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"jianbao/generator/bench/contender"
	"jianbao/generator/bench/measure"
)

var widths = []int{1600, 960, 480}

// quality is what the tools are asked for. 83 of jianbao's encoder is 80 of the others', by butteraugli.
var quality = map[string]int{"jianbao": 83, "hugo": 80, "vips": 80}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "measure" {
		fail(measure.Main(os.Args[2:]))
		return
	}
	b := bench{}
	n := flag.Int("n", 100, "photos")
	runs := flag.Int("runs", 3, "runs of each tool")
	from := flag.String("photos", "../../../shared/data/photos", "folder of JPEGs")
	only := flag.String("tools", "jianbao,hugo,vips", "tools, separated by commas; also own and shared")
	keep := flag.String("keep", "", "leave everything in this folder")
	flag.StringVar(&b.hugo, "hugo", "", "hugo binary (default: that of the other benchmark)")
	flag.Parse()
	b.noHugo = !strings.Contains(*only, "hugo")
	fail(b.prepare(*from, *n, *keep))
	defer b.remove()
	results := map[string][]usage{}
	for run := range *runs {
		for _, tool := range strings.Split(*only, ",") {
			u, err := b.run(tool)
			if err != nil {
				fmt.Fprintln(os.Stderr, tool+":", err)
				continue
			}
			results[tool] = append(results[tool], u)
			fmt.Fprintf(os.Stderr, "run %d %-8s wall %6.2f s  CPU %6.2f s  peak %4d MB  %d files, %d bytes\n",
				run+1, tool, u.Wall.Seconds(), u.CPU().Seconds(), u.RSS>>20, u.Files, u.Bytes)
		}
	}
	report(*n, strings.Split(*only, ","), results)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// bench is a folder with a site for each tool.
type bench struct {
	dir, jianbao, hugo string
	kept, noHugo       bool
	photos             []string // copies, absolute
}

func (b *bench) remove() {
	if !b.kept {
		os.RemoveAll(b.dir)
	}
}

func (b *bench) prepare(from string, n int, keep string) error {
	names, _ := filepath.Glob(filepath.Join(from, "*.jpg"))
	if len(names) == 0 {
		return fmt.Errorf("no *.jpg in %s", from)
	}
	var err error
	if b.dir, b.kept = keep, keep != ""; !b.kept {
		if b.dir, err = measure.TempDir(); err != nil {
			return err
		}
	}
	if b.dir, err = filepath.Abs(b.dir); err != nil {
		return err
	}
	for i := range n {
		data, err := os.ReadFile(names[i%len(names)])
		if err != nil {
			return err
		}
		name := filepath.Join(b.dir, "jianbao", "content", "bulletin", fmt.Sprintf("p%04d.jpg", i))
		if err := write(name, unique(data, i)); err != nil {
			return err
		}
		b.photos = append(b.photos, name)
	}
	return errors.Join(b.writeSites(), b.build())
}

// unique puts a comment behind the first marker of a JPEG.
func unique(data []byte, i int) []byte {
	comment := fmt.Sprintf("copy %d", i)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xfe}, uint16(2+len(comment)))
	return slices.Concat(data[:2], segment, []byte(comment), data[2:])
}

func write(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

// writeSites writes one bulletin with all photos, for each generator. Hugo's are links to the same
// files, so that the photos lie in memory once.
func (b *bench) writeSites() error {
	var list []string
	for _, p := range b.photos {
		list = append(list, fmt.Sprintf("%q", filepath.Base(p)))
	}
	files := map[string]string{
		"jianbao/site.toml": "title = \"photos\"\n[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n" +
			fmt.Sprintf("[photos]\nwidths = [1600, 960, 480]\nquality = %d\n", quality["jianbao"]),
		"jianbao/content/bulletin/index.md": "+++\ntitle = \"photos\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\nphotos = [" + strings.Join(list, ", ") + "]\n+++\n",
		"hugo/hugo.toml": "baseURL = \"https://example.org/\"\ndisableKinds = [\"taxonomy\", \"term\", \"RSS\", \"sitemap\", \"robotsTXT\", \"404\"]\n" +
			fmt.Sprintf("[imaging]\nquality = %d\n", quality["hugo"]),
		"hugo/content/bulletin/index.md": "---\ntitle: photos\n---\n",
		"hugo/layouts/index.html":        "{{ range site.RegularPages }}{{ .Permalink }}{{ end }}",
		"hugo/layouts/_default/single.html": "{{ range .Resources.ByType \"image\" }}{{ $p := . }}{{ range slice 1600 960 480 }}" +
			"{{ $i := $p.Fit (printf \"%dx%d\" . .) }}<img src=\"{{ $i.RelPermalink }}\" width=\"{{ $i.Width }}\">\n{{ end }}{{ end }}",
	}
	for name, text := range files {
		if err := write(filepath.Join(b.dir, filepath.FromSlash(name)), []byte(text)); err != nil {
			return err
		}
	}
	shared := filepath.Join(b.dir, "shared")
	text := files["jianbao/site.toml"] + fmt.Sprintf("cache = %q\n", filepath.Join(b.dir, "cache-of-all"))
	if err := errors.Join(
		os.Mkdir(filepath.Join(b.dir, "cache-of-all"), 0o755), write(filepath.Join(shared, "site.toml"), []byte(text)),
		write(filepath.Join(shared, "content/bulletin/index.md"), []byte(files["jianbao/content/bulletin/index.md"])),
	); err != nil {
		return err
	}
	for _, p := range b.photos {
		for _, site := range []string{"hugo", "shared"} {
			if err := os.Link(p, filepath.Join(b.dir, site, "content", "bulletin", filepath.Base(p))); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bench) build() (err error) {
	if b.jianbao, _, err = contender.Jianbao(context.Background(), filepath.Join("..", ".."), b.dir); err == nil && b.hugo == "" && !b.noHugo {
		b.hugo, err = contender.CachedHugo()
	}
	return err
}

// usage is what a tool took, and left.
type usage struct {
	measure.Usage
	Files int
	Bytes int64
}

func (b *bench) run(tool string) (usage, error) {
	out := filepath.Join(b.dir, "out-"+tool)
	if tool == "own" || tool == "shared" {
		out = filepath.Join(b.dir, "out-jianbao-"+tool)
	}
	for _, old := range []string{out, filepath.Join(b.dir, "hugo", "resources"), filepath.Join(b.dir, "jianbao", ".jianbao")} {
		if err := os.RemoveAll(old); err != nil {
			return usage{}, err
		}
	}
	var commands [][]string
	switch tool {
	case "own", "shared":
		site := filepath.Join(b.dir, map[string]string{"own": "jianbao", "shared": "shared"}[tool])
		if err := b.fill(site, tool); err != nil {
			return usage{}, err
		}
		commands = [][]string{{b.jianbao, "build", "--site", site, "--out", out, "--quiet"}}
	case "jianbao":
		commands = [][]string{{b.jianbao, "build", "--site", filepath.Join(b.dir, "jianbao"), "--out", out, "--quiet"}}
	case "hugo":
		commands = [][]string{{b.hugo, "build", "--source", filepath.Join(b.dir, "hugo"), "--destination", out,
			"--cacheDir", filepath.Join(b.dir, "hugo-cache"), "--quiet"}}
		if err := os.RemoveAll(filepath.Join(b.dir, "hugo-cache")); err != nil {
			return usage{}, err
		}
	case "vips":
		for _, w := range widths {
			if err := os.MkdirAll(filepath.Join(out, fmt.Sprint(w)), 0o755); err != nil {
				return usage{}, err
			}
			commands = append(commands, append([]string{"vipsthumbnail", "-s", fmt.Sprintf("%dx%d", w, w),
				"-o", filepath.Join(out, fmt.Sprint(w), fmt.Sprintf("%%s.jpg[Q=%d,strip]", quality["vips"]))}, b.photos...))
		}
	default:
		return usage{}, errors.New("no such tool")
	}
	var total usage
	for _, c := range commands {
		u, err := measure.Run(context.Background(), b.dir, filepath.Join(b.dir, "cache"), c)
		if err != nil {
			return total, err
		}
		total.Wall, total.User, total.System = total.Wall+u.Wall, total.User+u.User, total.System+u.System
		total.RSS = max(total.RSS, u.RSS)
	}
	return total, total.count(out)
}

// fill makes all photos for a cache, and leaves that one alone.
func (b *bench) fill(site, tool string) error {
	cmd := exec.Command(b.jianbao, "photos", "--site", site)
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, text)
	}
	if tool == "own" {
		return nil
	}
	return os.RemoveAll(filepath.Join(site, ".jianbao"))
}

// count adds up the JPEGs of the three widths. Hugo copies the originals beside them.
func (u *usage) count(out string) error {
	return filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".jpg" {
			return err
		}
		side, err := longest(path)
		if err != nil || !slices.Contains(widths, side) {
			return err
		}
		info, err := d.Info()
		if err == nil {
			u.Files++
			u.Bytes += info.Size()
		}
		return err
	})
}

// longest is the longest side of a JPEG, from its frame header; 0 for pictures of another shape.
func longest(path string) (int, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	for i := 2; i+9 < len(data) && data[i] == 0xff; i += 2 + int(binary.BigEndian.Uint16(data[i+2:])) {
		if m := data[i+1]; m == 0xc0 || m == 0xc1 || m == 0xc2 {
			h, w := int(binary.BigEndian.Uint16(data[i+5:])), int(binary.BigEndian.Uint16(data[i+7:]))
			if 3*max(w, h) != 4*min(w, h) && bytes.Contains([]byte(path), []byte("out-jianbao")) {
				return 0, nil // a cover, or the picture to share: all originals here are 4:3
			}
			return max(w, h), nil
		}
	}
	return 0, nil
}

func median[T ~int64](runs []usage, of func(usage) T) T {
	var values []T
	for _, u := range runs {
		values = append(values, of(u))
	}
	return measure.Median(values)
}

func report(n int, tools []string, results map[string][]usage) {
	fmt.Printf("%d photos, %v pixels, quality %v, %d cores, %s\n\n", n, widths, quality, runtime.NumCPU(), runtime.Version())
	fmt.Println("| tool | wall s | CPU s | CPU ms a photo | peak MB | files | bytes a photo |")
	fmt.Println("|---|---|---|---|---|---|---|")
	for _, tool := range tools {
		r := results[tool]
		if len(r) == 0 {
			continue
		}
		cpu := median(r, func(u usage) time.Duration { return u.CPU() })
		fmt.Printf("| %s | %.2f | %.2f | %.0f | %d | %d | %d |\n", tool, median(r, func(u usage) time.Duration { return u.Wall }).Seconds(),
			cpu.Seconds(), float64(cpu.Milliseconds())/float64(n), median(r, func(u usage) int64 { return u.RSS })>>20, r[0].Files, r[0].Bytes*int64(len(widths))/int64(max(r[0].Files, 1)))
	}
}
