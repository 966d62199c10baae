package s3

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// unsigned stands for the digest of a body: its Content-MD5, which is signed, guards it.
const unsigned = "UNSIGNED-PAYLOAD"

const timeFormat = "20060102T150405Z"

// sign signs a request with AWS Signature Version 4, which all vendors of object storage take.
func sign(r *http.Request, key, secret, region, payload string, at time.Time) {
	at = at.UTC()
	r.Header.Set("X-Amz-Date", at.Format(timeFormat))
	r.Header.Set("X-Amz-Content-Sha256", payload)
	names, headers := signedHeaders(r)
	request := strings.Join([]string{
		r.Method, escapePath(r.URL.Path), canonicalQuery(r.URL.Query()), headers, names, payload,
	}, "\n")
	scope := at.Format("20060102") + "/" + region + "/s3/aws4_request"
	sum := sha256.Sum256([]byte(request))
	text := strings.Join([]string{"AWS4-HMAC-SHA256", at.Format(timeFormat), scope, hex.EncodeToString(sum[:])}, "\n")
	signing := []byte("AWS4" + secret)
	for _, part := range []string{at.Format("20060102"), region, "s3", "aws4_request"} {
		signing = mac(signing, part)
	}
	r.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s,SignedHeaders=%s,Signature=%x",
		key, scope, names, mac(signing, text)))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// signedHeaders are the names of all headers that are signed, and their lines, sorted.
func signedHeaders(r *http.Request) (names, lines string) {
	values := map[string]string{"host": r.Host}
	if r.Host == "" {
		values["host"] = r.URL.Host
	}
	for name, list := range r.Header {
		values[strings.ToLower(name)] = strings.TrimSpace(strings.Join(list, ","))
	}
	var all []string
	for name := range values {
		all = append(all, name)
	}
	slices.Sort(all)
	var b strings.Builder
	for _, name := range all {
		b.WriteString(name + ":" + values[name] + "\n")
	}
	return strings.Join(all, ";"), b.String()
}

func canonicalQuery(values url.Values) string {
	var pairs []string
	for name, list := range values {
		for _, value := range list {
			pairs = append(pairs, escape(name)+"="+escape(value))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// escapePath escapes a path but for its slashes.
func escapePath(path string) string { return strings.ReplaceAll(escape(path), "%2F", "/") }

// escape is RFC 3986: all but letters, digits and -._~ is escaped.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
