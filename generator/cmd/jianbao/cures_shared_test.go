package main

import (
	"maps"

	"jianbao/generator/internal/diag"
)

// Of the shared cache of photos no file of a bulletin is the cause: script shared-cache.
func init() {
	maps.Copy(uncured, map[diag.Code]string{
		diag.SharedUnusable: "the cache", diag.SharedFailed: "the cache",
		diag.SharedEntries: "the cache", diag.SharedUnset: "no file of content",
		diag.SharedMissing: "the cache", diag.SharedInside: "no file of content",
		diag.SharedLogin: "the officer's own folder", diag.SharedCredentials: "the officer's own folder",
		diag.SharedKey: "the environment", diag.SharedUnsigned: "the officer's own folder", diag.SharedAbsent: "the cache",
		diag.SharedDiffers: "the cache",
	})
}
