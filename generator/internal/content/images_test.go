package content

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// plainImages finds what images may lead to by looking for each bracket anew.
func plainImages(body string) (all [][]string) {
	for {
		_, rest, ok := strings.Cut(body, "![")
		if !ok {
			return all
		}
		body = rest
		if _, rest, ok = strings.Cut(rest, "]("); !ok {
			return all
		}
		all = append(all, plainDestinations(strings.TrimLeft(rest, " ")))
	}
}

func plainDestinations(rest string) []string {
	if strings.HasPrefix(rest, "<") {
		dest, _, _ := strings.Cut(rest[1:], ">")
		return []string{dest}
	}
	depth := 0
	for i, r := range rest {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case r == ')':
			whole := strings.TrimSpace(rest[:i])
			short, _, _ := strings.Cut(whole, " ")
			return []string{whole, short}
		case r == '\n':
			return nil
		}
	}
	return nil
}

// One pass finds the same destinations, and where they stand.
func TestImageScan(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"![", "](", ")", "(", "<", ">", "\n", " ", "字", "a.jpg", `"题"`, "[", "]", "!"}
	for range 20_000 {
		var b strings.Builder
		for range random.IntN(24) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		source := "+++\n" + b.String()
		scan := imageScan{body: b.String(), before: len("+++\n")}
		var got [][]string
		for {
			dests, ok := scan.next()
			if !ok {
				break
			}
			var texts []string
			for _, d := range dests {
				texts = append(texts, d.text)
				if source[d.start:d.start+len(d.text)] != d.text {
					t.Fatalf("%q: %q is not at %d", b.String(), d.text, d.start)
				}
			}
			got = append(got, texts)
		}
		if want := plainImages(b.String()); !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("%q:\n%q\n%q", b.String(), got, want)
		}
	}
}
