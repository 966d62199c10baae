package site

import "testing"

func TestPolicy(t *testing.T) {
	for _, test := range []struct {
		loads      Loads
		data, want string
	}{
		{Loads{}, "", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; " +
			"manifest-src 'self'; base-uri 'none'; connect-src 'self'; form-action 'self'"},
		{Loads{
			Scripts: []string{"https://s.example"}, Connections: []string{"https://c.example"},
			Images: []string{"https://i.example", "https://j.example"}, Media: []string{"https://m.example"},
			Frames: []string{"https://f.example"},
		}, "sha256-x", "default-src 'none'; script-src 'self' 'sha256-x' https://s.example; style-src 'self'; " +
			"img-src 'self' https://i.example https://j.example; media-src 'self' https://m.example; " +
			"frame-src https://f.example; manifest-src 'self'; base-uri 'none'; connect-src 'self' https://c.example; " +
			"form-action 'self'"},
	} {
		if got := test.loads.Policy(test.data); got != test.want {
			t.Errorf("\n got %s\nwant %s", got, test.want)
		}
	}
}

// A script opens the policy for what it needs, and for nothing else.
func TestScripts(t *testing.T) {
	for src, want := range map[string]string{
		"https://hm.baidu.com/hm.js?a": "default-src 'none'; script-src 'self' https://hm.baidu.com; style-src 'self'; " +
			"img-src 'self' https://hm.baidu.com; media-src 'self'; manifest-src 'self'; base-uri 'none'; " +
			"connect-src 'self' https://hm.baidu.com; form-action 'self'",
		"https://s4.cnzz.com/z.js": "default-src 'none'; script-src 'self' https://s4.cnzz.com https://*.cnzz.com; " +
			"style-src 'self'; img-src 'self' https://s4.cnzz.com https://*.cnzz.com https://cnzz.mmstat.com; " +
			"media-src 'self'; manifest-src 'self'; base-uri 'none'; connect-src 'self' https://s4.cnzz.com; " +
			"form-action 'self'",
	} {
		loads := new(Site).Loads([]Script{{Src: src}, {Src: src + "&b"}})
		if got := loads.Policy(""); got != want {
			t.Errorf("%s\n got %s\nwant %s", src, got, want)
		}
	}
}
