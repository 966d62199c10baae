package serve

import (
	"slices"

	"golang.org/x/sys/unix"
)

// remoteSystems are file systems that others change without our system knowing: NFS, SMB, CIFS, SMB2, FUSE, 9P
// (where WSL shows the drives of Windows), AFS, Ceph, and those of virtual machines.
var remoteSystems = []uint32{
	0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x65735546, 0x01021997, 0x5346414f, 0x00c36400, 0x786f4256, 0x47504653,
}

// remote reports whether a folder lies on a drive that tells nothing of what others write.
func remote(dir string) bool {
	var stat unix.Statfs_t
	return unix.Statfs(dir, &stat) == nil && slices.Contains(remoteSystems, uint32(stat.Type))
}
