package inspect

import (
	"testing"
	"time"
)

func TestPublishedDate(t *testing.T) {
	for _, test := range []struct{ head, want string }{
		{`<meta name="PubDate" content="2022-09-01 08:30">`, "2022-09-01 08:30"},
		{`<head><meta charset=utf-8><meta content='2022-09-01 08:30:12' name=PubDate>`, "2022-09-01 08:30"},
		{
			`<!-- <meta name="PubDate" content="2021-01-01 00:00"> --><meta name="PubDate" content="2022-09-01 08:30">`,
			"2022-09-01 08:30",
		},
		{`<meta name="PubDate" content="2022`, ""},
		{`<meta name="PubDate" content="1 September">`, ""},
		{`<meta name="PubDate"><meta name="Author" content="2022-09-01 08:30">`, ""},
	} {
		got := ""
		if at, ok := publishedDate([]byte(test.head), time.UTC); ok {
			got = at.Format("2006-01-02 15:04")
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.head, got, test.want)
		}
	}
}
