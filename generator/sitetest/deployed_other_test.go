//go:build !linux

package sitetest

import (
	"testing"

	"jianbao/generator"
)

// tryDeployed needs servers that are programs of Linux.
func tryDeployed(*testing.T, generator.Options, []byte) {}
