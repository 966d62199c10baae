package s3

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// unsigned stands for the digest of a body: its Content-MD5, which is signed, guards it.
const unsigned = "UNSIGNED-PAYLOAD"

const timeFormat = "20060102T150405Z"

// signer signs requests. The key of a day is made once.
type signer struct {
	key, secret, region string
	daily               atomic.Pointer[dailyKey]
}

type dailyKey struct {
	day string
	key []byte
}

// sign signs a request with AWS Signature Version 4, which all vendors of object storage take.
func (s *signer) sign(r *http.Request, payload string, at time.Time) {
	at = at.UTC()
	stamp := at.Format(timeFormat)
	r.Header["X-Amz-Date"] = []string{stamp}
	r.Header["X-Amz-Content-Sha256"] = []string{payload}
	names, headers := signedHeaders(r)
	request := strings.Join([]string{
		r.Method, r.URL.EscapedPath(), canonicalQuery(r.URL.Query()), headers, names, payload,
	}, "\n")
	day := stamp[:8]
	scope := day + "/" + s.region + "/s3/aws4_request"
	sum := sha256.Sum256([]byte(request))
	text := strings.Join([]string{"AWS4-HMAC-SHA256", stamp, scope, hex.EncodeToString(sum[:])}, "\n")
	r.Header["Authorization"] = []string{"AWS4-HMAC-SHA256 Credential=" + s.key + "/" + scope + ",SignedHeaders=" + names +
		",Signature=" + hex.EncodeToString(mac(s.ofDay(day), text))}
}

// ofDay is the key that signs on a day.
func (s *signer) ofDay(day string) []byte {
	if d := s.daily.Load(); d != nil && d.day == day {
		return d.key
	}
	key := []byte("AWS4" + s.secret)
	for _, part := range []string{day, s.region, "s3", "aws4_request"} {
		key = mac(key, part)
	}
	s.daily.Store(&dailyKey{day, key})
	return key
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
	const digits = "0123456789ABCDEF"
	b := make([]byte, 0, len(s)+8)
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b = append(b, c)
		} else {
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return string(b)
}
