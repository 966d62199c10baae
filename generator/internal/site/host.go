package site

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// ASCIIHost is the name of a host as the network knows it: xn--… for one in Chinese. False means that no host can have
// that name.
func ASCIIHost(host string) (string, bool) {
	if !strings.ContainsFunc(host, func(r rune) bool { return r > unicode.MaxASCII }) {
		return host, true
	}
	ascii, err := idna.Lookup.ToASCII(host)
	return ascii, err == nil
}

// ASCIIAddress is an address with its host as the network knows it; one without a host stays as it is.
func ASCIIAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	host, ok := ASCIIHost(u.Hostname())
	if !ok || host == u.Hostname() {
		return address
	}
	return strings.Replace(address, u.Hostname(), host, 1)
}
