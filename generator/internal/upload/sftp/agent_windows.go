package sftp

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/windows"
)

// systemAgent is the pipe of the agent that comes with Windows.
const systemAgent = pipes + "openssh-ssh-agent"

const pipes = `\\.\pipe\`

// dialAgent opens a pipe, as OpenSSH of Windows has it, or a socket, as that of Git.
func dialAgent(socket string) (io.ReadWriter, error) {
	if !strings.HasPrefix(strings.ToLower(strings.ReplaceAll(socket, "/", `\`)), pipes) {
		return net.Dial("unix", socket)
	}
	for tries := 0; ; tries++ {
		pipe, err := os.OpenFile(socket, os.O_RDWR, 0)
		if tries == 20 || !errors.Is(err, windows.ERROR_PIPE_BUSY) { // it serves somebody else
			return pipe, err
		}
		time.Sleep(50 * time.Millisecond)
	}
}
