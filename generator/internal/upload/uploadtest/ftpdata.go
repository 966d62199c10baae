package uploadtest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// transfer sends or receives over a connection for data.
func (c *ftpSession) transfer(verb, at string) {
	if c.data == nil {
		c.say("425 no")
		return
	}
	listener := c.data
	c.data = nil
	defer listener.Close()
	var file *os.File
	var err error
	switch verb {
	case "STOR":
		file, err = os.Create(at)
	case "RETR":
		file, err = os.Open(at)
	}
	if err != nil {
		c.say("550 no")
		return
	}
	if file != nil {
		defer file.Close()
	}
	c.say("150 now")
	data, err := listener.Accept()
	if err != nil {
		return
	}
	defer data.Close()
	if c.secret {
		encrypted := tls.Server(data, c.tls)
		if err := encrypted.Handshake(); err != nil || c.s.NeedsReuse && !encrypted.ConnectionState().DidResume {
			c.say("522 SSL connection failed: session reuse required")
			return
		}
		data = encrypted
	}
	switch verb {
	case "STOR":
		n, err := c.receive(file, data)
		if c.s.Quota > 0 && c.s.stored.Add(n) > c.s.Quota {
			c.say("552 quota")
			return
		}
		if err != nil {
			c.say("426 cut")
			return
		}
	case "RETR":
		_, err = io.Copy(data, file)
	default:
		err = c.list(data, verb, c.file(""), at)
	}
	data.Close()
	if c.done(226, err); err != nil {
		c.conn.Close()
	}
}

// receive stores what arrives. Servers in C lose a file whose connection is reset, as it is where something is unread.
func (c *ftpSession) receive(file io.Writer, data net.Conn) (int64, error) {
	encrypted, ok := data.(*tls.Conn)
	if !c.s.NeedsReuse || !ok {
		return io.Copy(file, data)
	}
	if _, err := data.Write([]byte("nobody reads this")); err != nil {
		return 0, err
	}
	n, err := io.Copy(file, data)
	if err == nil {
		_, err = encrypted.NetConn().Read(make([]byte, 1))
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

func (c *ftpSession) list(w io.Writer, verb, dir, at string) error {
	if verb == "MLSD" {
		dir = at
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		info, failed := e.Info()
		if failed != nil {
			continue // it has just gone
		}
		line := fact(info, e.Name())
		if verb == "LIST" {
			kind := map[bool]string{true: "<DIR>         ", false: fmt.Sprintf("%14d", info.Size())}[info.IsDir()]
			line = info.ModTime().Format("01-02-06  03:04PM") + " " + kind + " " + e.Name()
		}
		if c.s.GBK {
			if coded, err := simplifiedchinese.GBK.NewEncoder().String(line); err == nil {
				line = coded
			}
		}
		if _, err := io.WriteString(w, line+"\r\n"); err != nil {
			return err
		}
	}
	return err
}

func fact(info fs.FileInfo, name string) string {
	kind := map[bool]string{true: "dir", false: "file"}[info.IsDir()]
	modified := info.ModTime().UTC().Format("20060102150405")
	return fmt.Sprintf("type=%s;size=%d;modify=%s; %s", kind, info.Size(), modified, name)
}
