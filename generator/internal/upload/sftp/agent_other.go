//go:build !windows

package sftp

import (
	"io"
	"net"
)

// systemAgent is the socket where none is named.
const systemAgent = ""

func dialAgent(socket string) (io.ReadWriter, error) { return net.Dial("unix", socket) }
