package theme

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"
	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/site"
)

// loadAssets minifies and fingerprints every asset. Style sheets come last, since they name others.
func (t *Theme) loadAssets(diags *diag.List) error {
	names, err := t.names("assets")
	if err != nil {
		return err
	}
	refused := checkNames(names, diags)
	if src, err := t.find("assets/style.css"); err == nil && src.Name == "assets/style.css" {
		diags.Add(diag.New(diag.StyleReplaced).In(src.Name))
	}
	for _, styles := range []bool{false, true} {
		for _, name := range names {
			if (path.Ext(name) == ".css") != styles || refused[name] || name == customStyle {
				continue
			}
			if err := t.loadAsset(name, diags); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkNames reports names that are invalid on some system, or collide where case is ignored: assets are published
// under their own names.
func checkNames(names []string, diags *diag.List) map[string]bool {
	refused, byFolded := map[string]bool{}, map[string]string{}
	for _, name := range names {
		folded := strings.ToLower(norm.NFC.String(name))
		ok := utf8.ValidString(name) && len(name) <= 200 && !strings.ContainsFunc(name, func(r rune) bool {
			return !unicode.IsGraphic(r) || strings.ContainsRune("<>:\"|?*\\\ufffd", r)
		})
		for part := range strings.SplitSeq(name, "/") {
			ok = ok && strings.TrimSpace(part) == part && !strings.HasSuffix(part, ".") && !site.IsDeviceName(part)
		}
		if other := byFolded[folded]; !ok || other != "" {
			refused[name] = true
			diags.Add(diag.New(diag.AssetName).In(strings.ToValidUTF8(name, "\ufffd")))
			continue
		}
		byFolded[folded] = name
	}
	return refused
}

func (t *Theme) loadAsset(name string, diags *diag.List) error {
	src, err := t.find(name)
	if err != nil {
		return err
	}
	name = norm.NFC.String(name) // a Mac's disk may hold letters apart from their marks; addresses are composed
	short := strings.TrimPrefix(name, "assets/")
	text := src.Text
	if short == "style.css" {
		text = t.colorRule(diags) + text
	}
	data := t.minified(text, src, short, diags)
	if short == "style.css" {
		custom, err := t.customStyle(diags)
		if err != nil {
			return err
		}
		data = append(data, custom...)
	}
	return t.addAsset(name, data)
}

// customStyle is the style sheet that follows the theme's own in one file; nil where the site has none.
func (t *Theme) customStyle(diags *diag.List) ([]byte, error) {
	src, err := t.find(customStyle)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return append([]byte("\n"), t.minified(src.Text, src, "custom.css", diags)...), nil
}

const customStyle = "assets/custom.css"

// minified is what is published of the text of an asset.
func (t *Theme) minified(text string, src *diag.Source, short string, diags *diag.List) []byte {
	data, ext := []byte(text), path.Ext(short)
	if ext == ".css" || ext == ".js" {
		var err error
		if data, err = minifier.minify(ext, text); err != nil {
			diags.Add(diag.New(diag.AssetBroken, err).In(src.Name))
		}
	}
	if ext == ".css" {
		data = t.linkAssets(data, path.Dir(short), src, diags)
	}
	return data
}

// minifier is shared by all themes: a preview loads its theme after each change, and most of the files are as before.
var minifier minifierCache

type minifierCache struct {
	mu    sync.Mutex
	texts map[[2]string][]byte // by extension and text
}

// maxMinified is how many results are kept. The theme that comes with jianbao has six.
const maxMinified = 100

// minify minifies a style sheet or a script. The result must not be changed.
func (c *minifierCache) minify(ext, text string) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if data, ok := c.texts[[2]string{ext, text}]; ok {
		return data, nil
	}
	m := minify.New()
	m.AddFunc(".css", css.Minify)
	m.AddFunc(".js", js.Minify)
	var out bytes.Buffer
	err := m.Minify(ext, &out, strings.NewReader(text))
	data := slices.Clip(out.Bytes())
	if err == nil {
		if c.texts == nil || len(c.texts) == maxMinified {
			c.texts = map[[2]string][]byte{}
		}
		c.texts[[2]string{ext, text}] = data
	}
	return data, err
}

// addAsset publishes a file under a name with its fingerprint.
func (t *Theme) addAsset(name string, data []byte) error {
	short, ext := strings.TrimPrefix(name, "assets/"), path.Ext(name)
	digest := sha256.Sum256(data)
	file := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(digest[:4]) + ext
	t.assets[short] = t.options.Root + "/" + file
	t.Assets = append(t.Assets, Asset{File: file, Data: data})
	return nil
}

var cssURL = lazyregexp.New(`url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]*))\s*\)`)

// linkAssets replaces the names of other assets in url(…) by their published addresses, relative to the
// style sheet: they work from a folder on disk too.
func (t *Theme) linkAssets(data []byte, dir string, src *diag.Source, diags *diag.List) []byte {
	up := ""
	if dir != "." {
		up = strings.Repeat("../", 1+strings.Count(dir, "/"))
	}
	return cssURL.ReplaceAllFunc(data, func(match []byte) []byte {
		m := cssURL.FindSubmatch(match)
		name := string(m[1]) + string(m[2]) + string(m[3])
		if name == "" {
			return match
		}
		if url, ok := t.assets[norm.NFC.String(path.Join(dir, name))]; ok {
			return []byte("url(" + up + strings.TrimPrefix(url, t.options.Root+"/assets/") + ")")
		}
		if !strings.ContainsAny(name[:1], "/#") && !strings.Contains(name, ":") {
			at := max(0, strings.Index(src.Text, name))
			diags.Add(diag.New(diag.AssetMissing, name).At(src.Span(at, at+len(name))))
		}
		return match
	})
}
