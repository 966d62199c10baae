package theme

import "testing"

func TestRelative(t *testing.T) {
	const in = `<link href="/b/assets/a.css"><a href="/b/">x</a><a href="https://a.example/b/">y</a><a href="#m">z</a>` +
		`<option value="/b/w/"><form action="/b/search/"><script src="/b/assets/a.js"></script><a href="/c/">c</a>`
	const want = `<link href="../assets/a.css"><a href="../">x</a><a href="https://a.example/b/">y</a><a href="#m">z</a>` +
		`<option value="/b/w/"><form action="../search/"><script src="../assets/a.js"></script><a href="/c/">c</a>`
	if got := string(Relative([]byte(in), "/b")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
