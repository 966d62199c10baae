package posts

import (
	"bytes"
	"compress/flate"
	"io"
	"strings"
	"sync"
)

// packed is a text that is kept for later, compressed: a site has thousands of posts, of which one at a time is worked
// on.
type packed []byte

var (
	packers   = sync.Pool{New: func() any { w, _ := flate.NewWriter(nil, flate.BestSpeed); return w }} // a valid level
	unpackers = sync.Pool{New: func() any { return flate.NewReader(nil) }}
)

func pack(text string) packed {
	if text == "" {
		return nil
	}
	var b bytes.Buffer
	w := packers.Get().(*flate.Writer)
	defer packers.Put(w)
	w.Reset(&b)
	io.WriteString(w, text) // into memory, which has no errors
	w.Close()
	return bytes.Clone(b.Bytes())
}

func (p packed) text() string {
	if len(p) == 0 {
		return ""
	}
	r := unpackers.Get().(io.ReadCloser)
	defer unpackers.Put(r)
	var b strings.Builder
	if err := r.(flate.Resetter).Reset(bytes.NewReader(p), nil); err == nil {
		_, err = io.Copy(&b, r)
		if err != nil {
			panic(err) // it was packed by pack
		}
	}
	return b.String()
}

// Text is the body with its links to other posts: to gives the source of a post by its number in the result, or "" for
// one that is not written, which leaves the text of the link. Nil leaves the numbers of posts, as "post:7".
func (p *Post) Text(to func(post int) string) string {
	text := p.body.text()
	if to == nil || len(p.links) == 0 {
		return text
	}
	var b strings.Builder
	at := 0
	for _, l := range p.links {
		b.WriteString(text[at:l.start])
		label := text[l.start+1 : l.start+1+l.label]
		if source := to(l.post); source != "" {
			b.WriteString("[" + label + "](<" + source + l.fragment + ">)")
		} else {
			b.WriteString(label)
		}
		at = l.end
	}
	b.WriteString(text[at:])
	return b.String()
}
