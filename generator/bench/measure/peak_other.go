//go:build !unix

package measure

import "os"

// PeakRSS is not known on this system.
func PeakRSS(*os.ProcessState) int64 { return 0 }
