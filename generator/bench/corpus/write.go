package corpus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"jianbao/generator/bench/hugosite"
)

// Where the sites pretend to be published, and the clock of all builds.
const (
	BaseURL = "https://jianbao.example.gov.cn/"
	Title   = "四川人大代表在行动"
	Now     = "2026-11-23T12:00:00+08:00"
)

// WriteJianbao writes the corpus as a jianbao site. The comparison's floor reads it too.
func (c *Corpus) WriteJianbao(dir string) error {
	var site bytes.Buffer
	fmt.Fprintf(&site, "title = %q\nbase_url = %q\nlanguage = \"zh-CN\"\ntimezone = \"Asia/Shanghai\"\ntheme = \"default\"\n\n", Title, BaseURL)
	fmt.Fprintf(&site, "[organization]\nname = \"四川人大代表工作专刊编辑部\"\nicp = \"蜀ICP备00000000号\"\n")
	declare := func(d District) {
		fmt.Fprintf(&site, "\n[[district]]\ncode = %q\nname = %q\nslug = %q\n", d.Code, d.Name, d.Slug)
		if d.Parent != "" {
			fmt.Fprintf(&site, "parent = %q\n", d.Parent)
		}
	}
	for _, r := range c.regions {
		declare(r.District)
		for _, d := range r.Districts {
			declare(d)
		}
	}
	if err := writeFile(filepath.Join(dir, "site.toml"), site.Bytes()); err != nil {
		return err
	}
	return c.writeAll(func(b Bulletin) error { return c.WriteJianbaoBulletin(dir, b) })
}

// WriteJianbaoBulletin writes one bulletin into the jianbao site in dir.
func (c *Corpus) WriteJianbaoBulletin(dir string, b Bulletin) error {
	return c.writeBulletin(JianbaoFile(dir, b), b, fmt.Sprintf("district = %q\n", c.districtRef(b.District)))
}

// JianbaoFile is where a bulletin stands in the jianbao site in dir.
func JianbaoFile(dir string, b Bulletin) string {
	return filepath.Join(dir, "content", filepath.FromSlash(b.Path()), "index.md")
}

// HugoFile is where a bulletin stands in the Hugo site in dir.
func HugoFile(dir string, b Bulletin) string {
	return filepath.Join(dir, "content", "bulletins", filepath.FromSlash(b.Path()), "index.md")
}

// WriteHugo writes the corpus as a Hugo site of the same pages at the same addresses, but for
// the theme's assets. Front matter names the terms under which Hugo lists a bulletin. pad is a
// number of bytes by which each page is made longer; see the README of the module.
func (c *Corpus) WriteHugo(dir string, pad int) error {
	if err := os.CopyFS(dir, hugosite.Files); err != nil {
		return err
	}
	config := filepath.Join(dir, "hugo.toml")
	settings, err := os.ReadFile(config)
	if err != nil {
		return err
	}
	settings = fmt.Appendf(settings, "\n[params]\npad = %q\n", strings.Repeat("x", pad))
	if err := os.WriteFile(config, settings, 0o644); err != nil {
		return err
	}
	if err := c.writeHugoDistricts(dir); err != nil {
		return err
	}
	return c.writeAll(func(b Bulletin) error { return c.WriteHugoBulletin(dir, b) })
}

// WriteHugoBulletin writes one bulletin into the Hugo site in dir.
func (c *Corpus) WriteHugoBulletin(dir string, b Bulletin) error {
	own, above, year := b.District.Slug, b.District.Parent, b.Date.Format("2006")
	return c.writeBulletin(HugoFile(dir, b), b, fmt.Sprintf("url = \"/%s/\"\ndistricts = [%q, %q]\n", b.Path(), own, above)+
		fmt.Sprintf("months = [%q]\nyears = [%q]\n", b.Date.Format("2006/01"), year)+
		fmt.Sprintf("districtyears = [%q, %q]\n", own+"/"+year, above+"/"+year))
}

// writeHugoDistricts names the terms of the districts, and gives the layouts their tree as data:
// regions for the header, places to look one up by its slug.
func (c *Corpus) writeHugoDistricts(dir string) error {
	type place struct {
		Name      string  `json:"name"`
		Slug      string  `json:"slug"`
		Parent    string  `json:"parent,omitempty"`
		Districts []place `json:"districts,omitempty"`
	}
	var regions []place
	places := map[string]place{}
	add := func(p place) error {
		places[p.Slug] = p
		head := fmt.Appendf(nil, "+++\ntitle = %q\n+++\n", p.Name)
		return writeFile(filepath.Join(dir, "content", "districts", p.Slug, "_index.md"), head)
	}
	for _, r := range c.regions {
		region := place{Name: r.Name, Slug: r.Slug}
		for _, d := range r.Districts {
			p := place{Name: d.Name, Slug: d.Slug, Parent: d.Parent}
			region.Districts = append(region.Districts, p)
			if err := add(p); err != nil {
				return err
			}
		}
		regions = append(regions, region)
		if err := add(region); err != nil {
			return err
		}
	}
	for name, value := range map[string]any{"regions": regions, "places": places} {
		data, err := json.Marshal(value)
		if err != nil {
			return err
		}
		if err := writeFile(filepath.Join(dir, "data", name+".json"), data); err != nil {
			return err
		}
	}
	return nil
}

func (c *Corpus) writeAll(write func(Bulletin) error) error {
	for i := range c.N {
		if err := write(c.Bulletin(i)); err != nil {
			return err
		}
	}
	return nil
}

// writeBulletin writes a bulletin; keys are those that one generator alone reads in the front matter.
func (c *Corpus) writeBulletin(name string, b Bulletin, keys string) error {
	head := fmt.Appendf(nil, "+++\ntitle = %q\ndate = %s\ntags = [\"%s\"]\n%s+++\n\n",
		b.Title, b.Date.Format("2006-01-02"), strings.Join(b.Tags, `", "`), keys)
	return writeFile(name, append(head, c.Markdown(b)...))
}

func writeFile(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, fs.FileMode(0o644))
}
