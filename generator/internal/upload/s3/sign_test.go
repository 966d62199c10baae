package s3

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// The examples of the specification: Signature Calculations for the Authorization Header, Amazon S3 API Reference.
func TestSign(t *testing.T) {
	const (
		empty  = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
		key    = "AKIAIOSFODNN7EXAMPLE"
		secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	)
	at := time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct{ url, header, value, signature string }{
		{"/test.txt", "Range", "bytes=0-9", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
		{"/?lifecycle", "", "", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
		{"/?max-keys=2&prefix=J", "", "", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
	} {
		r, err := http.NewRequest(http.MethodGet, "https://examplebucket.s3.amazonaws.com"+test.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if test.header != "" {
			r.Header.Set(test.header, test.value)
		}
		keys := signer{key: key, secret: secret, region: "us-east-1"}
		keys.sign(r, empty, at)
		if got := r.Header.Get("Authorization"); !strings.HasSuffix(got, "Signature="+test.signature) {
			t.Errorf("%s: %s", test.url, got)
		}
	}
}

func TestEscape(t *testing.T) {
	if got := escapePath("/武侯/a b+c~_.html"); got != "/%E6%AD%A6%E4%BE%AF/a%20b%2Bc~_.html" {
		t.Error(got)
	}
}
