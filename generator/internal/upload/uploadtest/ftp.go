package uploadtest

import (
	"bufio"
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// FTP is an FTP server of this process, on which web logs in with the password geheim. Its files lie in a folder, which
// is / for who logs in. It can be as contrary as those of vendors are.
type FTP struct {
	Address      string
	Home         string
	Password     string           // "" for geheim
	Certificate  *tls.Certificate // nil: no encryption
	Implicit     bool             // encryption from the beginning
	NeedsTLS     bool             // no login without
	NeedsReuse   bool             // data only over a resumed session, which is ended and not reset
	NoReplace    bool             // RNTO over a file is refused
	NoEPSV       bool             // it is said, and refused
	NoMLST       bool             // only LIST
	GBK          bool             // names are so, and UTF-8 is not known
	MaxConns     int64            // more are answered with 421, or with 530
	TooManyIs530 bool
	Quota        int64        // of bytes that are stored, 0 for any number
	Mangle       atomic.Int64 // each so manyth command ends the connection, 0 for none

	Roots       *x509.CertPool
	Fingerprint string

	listener net.Listener
	served   sync.WaitGroup
	conns    atomic.Int64
	Most     atomic.Int64 // connections at once
	stored   atomic.Int64
	commands atomic.Int64
	mu       sync.Mutex
	all      map[net.Conn]bool
}

// StartFTP starts a server, which change may make another.
func StartFTP(home string, change func(*FTP)) (s *FTP, err error) {
	s = &FTP{Home: home, all: map[net.Conn]bool{}}
	change(s)
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	s.Address = s.listener.Addr().String()
	s.served.Go(func() {
		for {
			conn, err := s.listener.Accept()
			if err != nil {
				return
			}
			s.served.Go(func() { s.serve(conn) })
		}
	})
	return s, nil
}

// Encrypt makes a certificate for the server, of no authority.
func (s *FTP) Encrypt() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ftp"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		return err
	}
	s.Certificate = &tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
	s.Roots = x509.NewCertPool()
	s.Roots.AddCert(leaf)
	sum := sha256.Sum256(raw)
	s.Fingerprint = "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])
	return nil
}

// Close ends the server.
func (s *FTP) Close() {
	s.listener.Close()
	s.mu.Lock()
	for conn := range s.all {
		conn.Close()
	}
	s.mu.Unlock()
	s.served.Wait()
}

// ftpSession is one connection.
type ftpSession struct {
	s         *FTP
	conn      net.Conn
	in        *bufio.Reader
	tls       *tls.Config
	secret    bool // data are encrypted
	user      string
	loggedIn  bool
	dir, from string
	data      net.Listener
}

func (s *FTP) serve(conn net.Conn) {
	defer conn.Close()
	s.mu.Lock()
	s.all[conn] = true
	s.mu.Unlock()
	n := s.conns.Add(1)
	defer s.conns.Add(-1)
	c := &ftpSession{s: s, conn: conn, dir: "/"}
	if s.Certificate != nil {
		c.tls = &tls.Config{Certificates: []tls.Certificate{*s.Certificate}}
	}
	if s.Implicit {
		c.conn, c.secret = tls.Server(conn, c.tls), true
	}
	c.in = bufio.NewReader(c.conn)
	if s.MaxConns > 0 && n > s.MaxConns && !s.TooManyIs530 {
		c.say("421 Too many connections")
		return
	}
	if n <= s.MaxConns || s.MaxConns == 0 {
		s.Most.Store(max(s.Most.Load(), n))
	}
	c.say("220 %s", map[bool]string{true: "Microsoft FTP Service", false: "ready"}[s.GBK])
	defer func() {
		if c.data != nil {
			c.data.Close()
		}
	}()
	for {
		line, err := c.in.ReadString('\n')
		if err != nil {
			return
		}
		if every := s.Mangle.Load(); every > 0 && s.commands.Add(1)%every == 0 {
			return
		}
		verb, arg, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		if s.GBK {
			if text, err := simplifiedchinese.GBK.NewDecoder().String(arg); err == nil {
				arg = text
			}
		}
		if !c.answer(strings.ToUpper(verb), arg, n) {
			return
		}
	}
}

func (c *ftpSession) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if c.s.GBK {
		if coded, err := simplifiedchinese.GBK.NewEncoder().String(text); err == nil {
			text = coded
		}
	}
	fmt.Fprint(c.conn, text, "\r\n")
}

// file is where a name lies on the disk.
func (c *ftpSession) file(name string) string {
	if !strings.HasPrefix(name, "/") {
		name = c.dir + "/" + name
	}
	return filepath.Join(c.s.Home, filepath.FromSlash(path.Clean(name)))
}

// answer answers a command; false ends the connection.
func (c *ftpSession) answer(verb, arg string, n int64) bool {
	if !c.loggedIn {
		return c.before(verb, arg, n)
	}
	at := c.file(arg)
	switch verb {
	case "QUIT":
		return false
	case "PWD":
		c.say("257 \"%s\" is here", c.dir)
	case "CWD":
		if info, err := os.Stat(at); c.done(250, firstError(err, err == nil && !info.IsDir())) {
			c.dir = path.Clean("/" + strings.TrimPrefix(filepath.ToSlash(at), c.s.Home))
		}
	case "SIZE":
		if info, err := os.Stat(at); err != nil || info.IsDir() {
			c.say("550 none")
		} else {
			c.say("213 %d", info.Size())
		}
	case "MLST":
		info, err := os.Lstat(at)
		if err != nil || c.s.NoMLST {
			c.say("550 none")
		} else {
			c.say("250-here\r\n %s\r\n250 end", fact(info, arg))
		}
	case "DELE":
		info, err := os.Stat(at)
		if err = firstError(err, err == nil && info.IsDir()); err == nil {
			err = os.Remove(at)
		}
		c.done(250, err)
	case "RMD":
		info, err := os.Stat(at)
		if err = firstError(err, err == nil && !info.IsDir()); err == nil {
			err = os.Remove(at)
		}
		c.done(250, err)
	case "MKD":
		c.done(257, os.Mkdir(at, 0o755))
	case "RNFR", "RNTO":
		c.rename(verb, at)
	case "EPSV", "PASV":
		c.passive(verb)
	case "STOR", "RETR", "LIST", "MLSD":
		c.transfer(verb, at)
	default:
		c.feature(verb)
	}
	return true
}

func (c *ftpSession) rename(verb, at string) {
	_, err := os.Stat(at)
	switch {
	case verb == "RNFR":
		if c.done(350, err) {
			c.from = at
		}
	case err == nil && c.s.NoReplace:
		c.say("550 exists")
	default:
		c.done(250, os.Rename(c.from, at))
	}
}

// before is what may be said before the login.
func (c *ftpSession) before(verb, arg string, n int64) bool {
	switch verb {
	case "AUTH":
		if c.tls == nil {
			c.say("500 not known")
			break
		}
		c.say("234 now")
		c.conn = tls.Server(c.conn, c.tls)
		c.in = bufio.NewReader(c.conn)
	case "USER":
		if _, encrypted := c.conn.(*tls.Conn); c.s.NeedsTLS && !encrypted {
			c.say("530 Non-anonymous sessions must use encryption.")
			break
		}
		c.user = arg
		c.say("331 password")
	case "PASS":
		if c.user != "web" || arg != cmp.Or(c.s.Password, "geheim") || c.s.TooManyIs530 && n > c.s.MaxConns {
			c.say("530 no")
			return true
		}
		c.loggedIn = true
		c.say("230 in")
	default:
		c.say("530 log in")
	}
	return true
}

func (c *ftpSession) feature(verb string) {
	switch {
	case verb == "FEAT":
		text := "211-Features:\r\n SIZE\r\n MDTM\r\n EPSV\r\n"
		if !c.s.NoMLST {
			text += " MLST type*;size*;modify*;\r\n"
		}
		if !c.s.GBK {
			text += " UTF8\r\n"
		}
		c.say("%s211 End", text)
	case verb == "PROT":
		c.secret = true
		c.say("200 ok")
	case verb == "TYPE" || verb == "OPTS" || verb == "PBSZ" || verb == "NOOP":
		c.say("200 ok")
	default:
		c.say("502 not known")
	}
}

func firstError(err error, wrong bool) error {
	if err == nil && wrong {
		return errors.New("wrong kind")
	}
	return err
}

// done answers with a code, or with what failed.
func (c *ftpSession) done(code int, err error) bool {
	if err != nil {
		c.say("550 no")
		return false
	}
	c.say("%d ok", code)
	return true
}

func (c *ftpSession) passive(verb string) {
	if verb == "EPSV" && c.s.NoEPSV {
		c.say("500 not known")
		return
	}
	if c.data != nil {
		c.data.Close()
	}
	var err error
	if c.data, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		c.say("425 no")
		return
	}
	port := c.data.Addr().(*net.TCPAddr).Port
	if verb == "EPSV" {
		c.say("229 here (|||%d|)", port)
	} else {
		c.say("227 here (127,0,0,1,%d,%d)", port/256, port%256)
	}
}
