package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"jianbao/generator/internal/diag"
)

// Links to other sites are tried a few at a time, each with a timeout.
const (
	tryTimeout = 10 * time.Second
	tryWorkers = 8
)

// tryAddresses opens addresses of other sites, and returns why some failed. It is the only function that
// connects to other machines, and only --external calls it.
func tryAddresses(ctx context.Context, addresses []string) map[string]diag.Text {
	client := &http.Client{Timeout: tryTimeout}
	failed := map[string]diag.Text{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	queue := make(chan string)
	for range min(tryWorkers, len(addresses)) {
		wait.Go(func() {
			for address := range queue {
				if why, ok := tryAddress(ctx, client, address); !ok {
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

// tryAddress makes a HEAD request, and a GET request where the server refuses that.
func tryAddress(ctx context.Context, client *http.Client, address string) (why diag.Text, ok bool) {
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		request, err := http.NewRequestWithContext(ctx, method, address, nil)
		if err != nil {
			return diag.Text{Zh: "网址写错了", En: "the address is malformed"}, false
		}
		request.Header.Set("User-Agent", "jianbao-check")
		answer, err := client.Do(request)
		if err != nil {
			return tryProblem(err), false
		}
		answer.Body.Close()
		switch code := answer.StatusCode; {
		case code < 400:
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
	case errors.As(err, &lookup):
		return diag.Text{Zh: "没有这个网站", En: "there is no such site"}
	case errors.As(err, &network) && network.Timeout():
		return diag.Text{Zh: "十秒没有回答", En: "no answer within ten seconds"}
	case errors.As(err, &certificate):
		return diag.Text{Zh: "网站的证书有问题", En: "its certificate is not valid"}
	}
	return diag.Text{Zh: "连接不上", En: "no connection"}
}
