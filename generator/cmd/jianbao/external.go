// Links to other sites are tried only with --external. A request may do little, because bulletins are pasted from
// anywhere:
//
//   - Only public addresses are asked. The address that is dialled is checked, so that neither a name that resolves to
//     a machine of the office nor a redirect to one gets there.
//   - A request is a HEAD for the path, or where a server refuses that, a GET for its first byte. The part after ? is
//     never sent: it may confirm or delete something. So of such a link only its server is known to answer.

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"jianbao/generator/internal/diag"
)

// Links to other sites are tried a few at a time, each with a timeout.
const (
	tryTimeout = 10 * time.Second
	tryWorkers = 8
)

// linkTester tries links to other sites.
type linkTester struct {
	client *http.Client
	public func(netip.Addr) bool // whether an address may be asked
}

// newLinkTester returns a tester that asks the addresses that are public.
func newLinkTester(public func(netip.Addr) bool) *linkTester {
	t := &linkTester{public: public}
	guarded := &net.Dialer{Timeout: tryTimeout, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !t.public(at.Addr()) {
			return errNotPublic
		}
		return nil
	}}
	plain := &net.Dialer{Timeout: tryTimeout}
	var proxies sync.Map // their hosts and ports: the proxy of an office is no public address
	transport := &http.Transport{
		Proxy: func(r *http.Request) (*url.URL, error) {
			proxy, err := http.ProxyFromEnvironment(r)
			if proxy == nil || err != nil {
				return nil, err
			}
			proxies.Store(hostPort(proxy), true)
			return proxy, t.checkHost(r.Context(), r.URL.Hostname())
		},
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if _, ok := proxies.Load(address); ok {
				return plain.DialContext(ctx, network, address)
			}
			return guarded.DialContext(ctx, network, address)
		},
		ForceAttemptHTTP2: true, TLSHandshakeTimeout: tryTimeout, MaxIdleConnsPerHost: 1,
	}
	t.client = &http.Client{Timeout: tryTimeout, Transport: transport, CheckRedirect: t.redirect}
	return t
}

// hostPort is where a proxy is dialled.
func hostPort(proxy *url.URL) string {
	if proxy.Port() != "" {
		return proxy.Host
	}
	port := map[string]string{"https": "443", "socks5": "1080", "socks5h": "1080"}[proxy.Scheme]
	if port == "" {
		port = "80"
	}
	return net.JoinHostPort(proxy.Hostname(), port)
}

var (
	errNotPublic = errors.New("not a public address")
	errTooMany   = errors.New("too many redirects")
)

// redirect follows up to ten redirects. One to an address with a part after ? is not followed: the server answered.
func (t *linkTester) redirect(r *http.Request, via []*http.Request) error {
	switch {
	case len(via) >= 10:
		return errTooMany
	case r.URL.RawQuery != "" || r.URL.User != nil:
		return http.ErrUseLastResponse
	}
	return nil
}

// checkHost refuses a name that a proxy would have to look up for us, if it has an address that is not public here.
func (t *linkTester) checkHost(ctx context.Context, host string) error {
	if at, err := netip.ParseAddr(host); err == nil {
		if !t.public(at) {
			return errNotPublic
		}
		return nil
	}
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if !strings.Contains(name, ".") || strings.HasSuffix(name, ".localhost") || strings.HasSuffix(name, ".local") {
		return errNotPublic
	}
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil // only the proxy knows the name
	}
	for _, at := range addresses {
		if !t.public(at) {
			return errNotPublic
		}
	}
	return nil
}

// notPublic are the networks that are no part of the public Internet, beside those that [netip.Addr] knows.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// isPublic reports whether an address is one of the public Internet.
func isPublic(at netip.Addr) bool {
	at = at.Unmap().WithZone("")
	if !at.IsGlobalUnicast() || at.IsPrivate() {
		return false
	}
	for _, network := range notPublic {
		if network.Contains(at) {
			return false
		}
	}
	return true
}

// tryAddresses opens addresses of other sites, and returns why some failed. It is the only function that
// connects to other machines, and only --external calls it.
func tryAddresses(ctx context.Context, addresses []string) map[string]diag.Text {
	return newLinkTester(isPublic).tryAll(ctx, addresses)
}

func (t *linkTester) tryAll(ctx context.Context, addresses []string) map[string]diag.Text {
	failed := map[string]diag.Text{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	queue := make(chan string)
	for range min(tryWorkers, len(addresses)) {
		wait.Go(func() {
			for address := range queue {
				if why, ok := t.try(ctx, address); !ok {
					mu.Lock()
					failed[address] = why
					mu.Unlock()
				}
			}
		})
	}
	for _, address := range addresses {
		if ctx.Err() != nil {
			break
		}
		queue <- address
	}
	close(queue)
	wait.Wait()
	return failed
}

// try makes a HEAD request for the path of an address, and where the server refuses that a GET request for a byte.
func (t *linkTester) try(ctx context.Context, address string) (why diag.Text, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return diag.Text{Zh: "网址写错了", En: "the address is malformed"}, false
	}
	whole := u.RawQuery == "" // else a page that is not there without the part after ? may be there with it
	u.RawQuery, u.ForceQuery, u.Fragment, u.User = "", false, "", nil
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		request, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
		if err != nil {
			return diag.Text{Zh: "网址写错了", En: "the address is malformed"}, false
		}
		request.Header.Set("User-Agent", "jianbao-check")
		if method == http.MethodGet {
			request.Header.Set("Range", "bytes=0-0")
		}
		answer, err := t.client.Do(request)
		if err != nil {
			return tryProblem(err), false
		}
		answer.Body.Close()
		switch code := answer.StatusCode; {
		case code < 400 || code == http.StatusRequestedRangeNotSatisfiable || !whole && code < 500:
			return diag.Text{}, true
		case method == http.MethodHead: // some servers refuse only HEAD
		case code == http.StatusNotFound || code == http.StatusGone || code >= 500:
			status := "HTTP " + strconv.Itoa(code)
			return diag.Text{Zh: status, En: status}, false
		}
	}
	return diag.Text{}, true // the page exists, and the server refuses programs
}

func tryProblem(err error) diag.Text {
	var lookup *net.DNSError
	var network net.Error
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.Is(err, errNotPublic):
		return diag.Text{Zh: "这是内部网络的地址，读者打不开", En: "it is an address of an internal network, which no reader can open"}
	case errors.As(err, &lookup):
		return diag.Text{Zh: "没有这个网站", En: "there is no such site"}
	case errors.As(err, &network) && network.Timeout():
		return diag.Text{Zh: "十秒没有回答", En: "no answer within ten seconds"}
	case errors.As(err, &certificate):
		return diag.Text{Zh: "网站的证书有问题", En: "its certificate is not valid"}
	}
	return diag.Text{Zh: "连接不上", En: "no connection"}
}
