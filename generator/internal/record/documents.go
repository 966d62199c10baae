package record

import (
	"crypto/sha256"
	"encoding/binary"
	"iter"

	"jianbao/generator/internal/digest"
)

// Documents are the bulletins that the reader's index has, in its order. They stay encoded, in runs: an edit changes
// few of them.
type Documents []string

// Document is a bulletin as the index has it. Its address shares the memory of the others.
type Document struct {
	URL string
	Day int        // as the index counts days
	Sum digest.Sum // of all that can be found of it
}

// Documents are those of the index that was published; empty where there is none.
func (p *Previous) Documents() Documents {
	if text := p.text(documents); text != "" {
		return Documents{text}
	}
	return nil
}

// All yields the documents.
func (d Documents) All() iter.Seq[Document] {
	return func(yield func(Document) bool) {
		for _, run := range d {
			for r := (decoder{rest: run}); r.rest != ""; {
				if !yield(r.document()) {
					return
				}
			}
		}
	}
}

func (d *decoder) document() Document {
	return Document{URL: d.text(), Day: int(d.uvarint()), Sum: d.sum()}
}

// Digest is the digest of them all.
func (d Documents) Digest() digest.Sum {
	sum := sha256.New()
	buffer := make([]byte, 0, 64<<10)
	for _, run := range d {
		for from := 0; from < len(run); from += cap(buffer) {
			sum.Write(append(buffer, run[from:min(len(run), from+cap(buffer))]...))
		}
	}
	return digest.Sum(sum.Sum(nil))
}

// EncodeDocuments encodes documents in their order.
func EncodeDocuments(list []Document) Documents {
	if len(list) == 0 {
		return nil
	}
	var b []byte
	for i := range list {
		b = appendDocument(b, &list[i])
	}
	return Documents{string(b)}
}

func appendDocument(b []byte, d *Document) []byte {
	b = binary.AppendUvarint(appendText(b, d.URL), uint64(d.Day))
	return append(b, d.Sum[:]...)
}

// With are the documents without those at some addresses, and with others among them, in their order.
func (d Documents) With(others []Document, without map[string]bool, compare func(a, b Document) int) (now Documents) {
	add := func(run string) {
		if run != "" {
			now = append(now, run)
		}
	}
	for _, run := range d {
		from, at := 0, 0
		for r := (decoder{rest: run}); r.rest != ""; {
			doc := r.document()
			after := len(run) - len(r.rest)
			for len(others) > 0 && compare(others[0], doc) < 0 {
				add(run[from:at])
				add(string(appendDocument(nil, &others[0])))
				from, others = at, others[1:]
			}
			if without[doc.URL] {
				add(run[from:at])
				from = after
			}
			at = after
		}
		add(run[from:])
	}
	return append(now, EncodeDocuments(others)...)
}
