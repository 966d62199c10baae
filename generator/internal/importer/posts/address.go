package posts

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// oldAddress finds the address that a post had, and what else led there. Addresses become aliases in place.
func (m *move) oldAddress(s *source) {
	s.old = m.addressParts(s)
	rule := m.settings.permalink
	own := firstOf(textOf(get(s.front, "permalink")), textOf(get(s.front, "url")))
	switch {
	case own != "" && strings.Contains(own, ":") && !strings.Contains(own, "://"):
		rule = own // with words to fill in
		s.post.Aliases = slices.DeleteFunc(s.post.Aliases, func(a string) bool { return a == own })
	case own != "" && m.kind != Markdown:
		s.address = own
		return
	}
	switch m.kind {
	case Hexo:
		s.address = fill(rule, s.old)
	case Jekyll:
		if style, ok := jekyllStyles[rule]; ok {
			rule = style
		}
		s.address = fill(rule, s.old)
	case Hugo:
		s.address = m.hugoAddress(s)
	}
}

// jekyllStyles are the rules that Jekyll has names for.
var jekyllStyles = map[string]string{
	"date":     "/:categories/:year/:month/:day/:title:output_ext",
	"pretty":   "/:categories/:year/:month/:day/:title/",
	"ordinal":  "/:categories/:year/:y_day/:title:output_ext",
	"weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
	"none":     "/:categories/:title:output_ext",
}

// addressParts are the words of rules for addresses.
func (m *move) addressParts(s *source) map[string]string {
	p := &s.post
	day := p.Date
	_, week := day.ISOWeek()
	title := addressWord(p.Title)
	slug := textOf(get(s.front, "slug"))
	parts := map[string]string{
		"year": day.Format("2006"), "short_year": day.Format("06"), "month": day.Format("01"), "i_month": day.Format("1"),
		"day": day.Format("02"), "i_day": day.Format("2"), "hour": day.Format("15"), "minute": day.Format("04"),
		"second": day.Format("05"), "y_day": day.Format("002"), "yearday": strconv.Itoa(day.YearDay()),
		"week":      strconv.Itoa(week),
		"short_day": day.Format("Mon"), "short_month": day.Format("Jan"), "long_month": day.Format("January"),
		"monthname": day.Format("January"), "weekdayname": day.Format("Monday"), "weekday": strconv.Itoa(int(day.Weekday())),
		"output_ext": ".html", "post_title": title,
	}
	if day.IsZero() {
		for _, key := range []string{"year", "month", "day", "i_month", "i_day"} {
			delete(parts, key)
		}
	}
	categories := categoryWords(s)
	switch m.kind {
	case Hexo:
		m.hexoParts(s, parts, categories)
	case Jekyll:
		name := firstOf(slug, s.stem)
		parts["title"], parts["slug"] = addressWordKept(name), addressWord(name)
		for i := range categories {
			categories[i] = strings.ToLower(categories[i])
		}
		parts["categories"] = strings.Join(categories, "/")
	default:
		parts["title"], parts["slug"] = title, firstOf(slug, title)
		parts["filename"], parts["contentbasename"] = s.stem, s.stem
		parts["slugorfilename"], parts["slugorcontentbasename"] = firstOf(slug, s.stem), firstOf(slug, s.stem)
	}
	return parts
}

// hexoParts are words of Hexo's rules, and all other keys of the front matter.
func (m *move) hexoParts(s *source, parts map[string]string, categories []string) {
	name := strings.TrimSuffix(s.file, path.Ext(s.file))
	for _, folder := range slices.Concat(m.settings.posts, m.settings.drafts) {
		name = strings.TrimPrefix(name, folder+"/")
	}
	if strings.Contains(m.settings.fileName, ":year") || datedName.MatchString(path.Base(name)) && get(s.front,
		"date") == nil {
		name = path.Join(path.Dir(name), s.stem)
	}
	name = firstOf(textOf(get(s.front, "slug")), name)
	parts["title"], parts["name"] = name, path.Base(name)
	for i, c := range categories {
		categories[i] = firstOf(m.settings.category[c], addressWordKept(c))
	}
	parts["category"] = firstOf(strings.Join(categories, "/"), m.settings.fallback)
	for key, v := range s.front {
		if _, ok := parts[key]; !ok && key != "id" {
			parts[key] = textOf(v)
		}
	}
}

// categoryWords are the categories of a post in their order; of lists in a list, the first.
func categoryWords(s *source) []string {
	v := get(s.front, "categories")
	if v == nil {
		v = get(s.front, "category")
	}
	if list, ok := v.([]any); ok && len(list) > 0 {
		if inner, ok := list[0].([]any); ok {
			v = inner
		}
	}
	if text, ok := v.(string); ok && !strings.ContainsAny(text, ",，") {
		return []string{text}
	}
	return textsOf(v)
}

// hugoAddress is the address by the rule of the section.
func (m *move) hugoAddress(s *source) string {
	dir := strings.TrimPrefix(s.folder, m.settings.posts[0])
	bundle := strings.HasPrefix(path.Base(s.file), "index.")
	if bundle {
		dir = path.Dir(dir)
	}
	dir = strings.Trim(dir, "/")
	if dir == "." {
		dir = ""
	}
	section, _, _ := strings.Cut(dir, "/")
	s.old["section"], s.old["sections"] = section, dir
	if rule := m.settings.sections[strings.ToLower(section)]; rule != "" && section != "" {
		return strings.ToLower(fill(rule, s.old))
	}
	name := strings.TrimSuffix(path.Base(s.file), path.Ext(s.file))
	if bundle {
		name = path.Base(s.folder)
	}
	name = addressWordKept(firstOf(textOf(get(s.front, "slug")), name))
	address := "/" + path.Join(dir, name)
	if m.settings.ugly {
		return strings.ToLower(address) + ".html"
	}
	return strings.ToLower(address) + "/"
}

// fill puts words into a rule; "" where one is not known.
func fill(rule string, parts map[string]string) string {
	var b strings.Builder
	for i := 0; i < len(rule); i++ {
		if rule[i] != ':' {
			b.WriteByte(rule[i])
			continue
		}
		end := i + 1
		for end < len(rule) && (rule[end] == '_' || rule[end] >= 'a' && rule[end] <= 'z') {
			end++
		}
		word, ok := parts[rule[i+1:end]]
		if !ok {
			return ""
		}
		b.WriteString(word)
		i = end - 1
	}
	return b.String()
}

// addressWord is a text as generators write it in addresses: small letters, with hyphens for all but letters and
// digits.
func addressWord(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFC.String(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), "-")
}

// addressWordKept is a file's name in an address: blanks become hyphens.
func addressWordKept(s string) string { return strings.Join(strings.Fields(s), "-") }

// addressKey is what addresses that lead to the same page have in common.
func addressKey(address string) string {
	address = norm.NFC.String(plainPath(address))
	address = strings.Trim(path.Clean("/"+address), "/")
	address = strings.TrimSuffix(strings.TrimSuffix(address, "/index.html"), ".html")
	return strings.ToLower(address)
}

// addAddresses makes aliases of the addresses of a post, and notes where links find it.
func (m *move) addAddresses(i int, s *source) {
	p := &s.post
	old := p.Aliases
	if s.address != "" {
		old = append([]string{s.address}, old...)
	}
	p.Aliases = nil
	for _, address := range old {
		alias, ok := m.aliasOf(address)
		key := addressKey(alias)
		_, taken := m.address[key]
		switch {
		case key == "":
			continue
		case taken && m.address[key] == i:
			continue
		case !ok || taken || len(p.Aliases) >= maxNames || m.o.Alias != nil && !m.o.Alias(alias):
			s.report(diag.New(diag.ImportAddress, oneLine(address, 200)), 0)
			if !taken {
				m.address[key] = i
			}
			continue
		}
		m.address[key] = i
		p.Aliases = append(p.Aliases, alias)
	}
	name := fold(strings.TrimSuffix(s.file, path.Ext(s.file)))
	if m.kind == WordPress || m.kind == JSON {
		return
	}
	m.byFile["/"+name] = i
	for at := range name { // ends of its name, as references have them
		if name[at] == '/' {
			m.byFile[name[at+1:]] = either(m.byFile, name[at+1:], i)
		}
	}
	m.byFile[name] = either(m.byFile, name, i)
	if folder, ok := strings.CutSuffix(name, "/index"); ok {
		m.byFile["/"+folder] = i
		m.byFile[path.Base(folder)] = either(m.byFile, path.Base(folder), i)
	}
}

// either is a post that a name leads to, or -1 if there are two.
func either(of map[string]int, name string, i int) int {
	if other, ok := of[name]; ok && other != i {
		return -1
	}
	return i
}

// aliasOf is the path of an old address; false if no page can stand there.
func (m *move) aliasOf(address string) (string, bool) {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		address = u.EscapedPath()
		if u.RawQuery != "" {
			return u.Path + "?" + u.RawQuery, false
		}
	} else if !strings.HasPrefix(address, m.settings.root+"/") {
		address = m.settings.root + "/" + strings.TrimLeft(address, "/")
	}
	if plain, err := url.PathUnescape(address); err == nil && utf8.ValidString(plain) {
		address = plain
	}
	address = norm.NFC.String(address)
	slash := strings.HasSuffix(address, "/")
	address = strings.TrimSuffix(path.Clean("/"+address), "/index.html")
	if slash || address == "" {
		address = strings.TrimSuffix(address, "/") + "/"
	}
	return address, plainAddress(address)
}

// plainAddress reports addresses that a page can stand at on every system.
func plainAddress(address string) bool {
	if address == "/" || len(address) > 500 || strings.ContainsAny(address, "?#\\:*\"<>|%") {
		return false
	}
	for _, part := range strings.Split(strings.Trim(address, "/"), "/") {
		if part == "" || part[0] == '.' || strings.HasSuffix(part, ".") || strings.TrimSpace(part) != part ||
			len(part) > 190 || site.IsDeviceName(part) {
			return false
		}
	}
	return !strings.ContainsFunc(address, func(r rune) bool { return !unicode.IsGraphic(r) || r == utf8.RuneError })
}
