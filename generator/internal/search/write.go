package search

import (
	"crypto/sha256"
	"encoding/binary"
	"runtime"
	"strings"
	"sync"
)

const formatVersion = 5

// directory is directory.js.
type directory struct {
	V             int               `json:"v"`
	N             int               `json:"n"`
	Years         [][2]int          `json:"years"`
	Segments      [segments]segment `json:"segments"`
	Groups        string            `json:"groups"`
	VariantPairs  string            `json:"pairs"`
	VariantCounts string            `json:"met"`
	Hant          string            `json:"hant"`
	Sum           string            `json:"sum"`
}

// file is the directory with its sum.
func (d directory) file() []byte {
	d.Sum = ""
	d.Sum = digest(encode(d))
	return script(d)
}

// digest is five characters: 25 bits. They tell the versions of one shard or group apart, never
// two shards, whose names differ in what comes before.
func digest(data ...[]byte) string {
	h := sha256.New()
	for _, d := range data {
		h.Write(d)
	}
	v := binary.BigEndian.Uint32(h.Sum(nil))
	const letters = "0123456789abcdefghjkmnpqrstvwxyz" // one case: file systems may not tell two
	var out [digestSize]byte
	for i := range out {
		out[i] = letters[v>>27]
		v <<= 5
	}
	return string(out[:])
}

const digestSize = 5

// writer hands files to write on all cores, and stops at the first error.
type writer struct {
	write func(name string, data []byte) error
	slots chan struct{}
	group sync.WaitGroup
	mu    sync.Mutex
	err   error
}

func newWriter(write func(string, []byte) error) *writer {
	return &writer{write: write, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// do runs work when a core is free; not at all after an error.
func (w *writer) do(work func() error) {
	w.slots <- struct{}{}
	w.group.Go(func() {
		defer func() { <-w.slots }()
		if w.failed() == nil {
			if err := work(); err != nil {
				w.mu.Lock()
				w.err = err
				w.mu.Unlock()
			}
		}
	})
}

func (w *writer) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

func (w *writer) put(name string, data []byte) {
	w.do(func() error { return w.write(name, data) })
}

func (w *writer) wait() error {
	w.group.Wait()
	return w.failed()
}

// fragments writes the files of all groups, and returns the groups as the directory has them. A group has one digest,
// since a digest for each fragment would be most of the directory; an edited bulletin gives new names to its group's
// files.
func (w *writer) fragments(s *store, entries []*entry, numbers []int) string {
	var groups strings.Builder
	for i := range groupsOf(numbers) {
		from, end := inGroup(numbers, i)
		inGroup := entries[from:end]
		members := make([]member, len(inGroup))
		for i, e := range inGroup {
			members[i] = member{int(e.number), int(e.size), e.digest}
		}
		g := groupOf(members)
		groups.WriteString(string(g))
		w.do(func() error {
			var buf []byte // of the fragments of one file after the other
			return g.eachFile(members, func(name string, from, end int) (err error) {
				buf = buf[:0]
				var fragments [][]byte
				for _, e := range inGroup[from:end] {
					start := len(buf)
					if buf, err = s.appendTo(buf, stored{e.fragment, int(e.size)}); err != nil {
						return err
					}
					fragments = append(fragments, buf[start:])
				}
				return w.write(name, g.pack(members[from:end], fragments))
			})
		})
	}
	return groups.String()
}

// fragmentSum is of a fragment's JSON.
type fragmentSum [8]byte

func sumFragment(data []byte) fragmentSum {
	sum := sha256.Sum256(data)
	return fragmentSum(sum[:8])
}
