package s3

import (
	"strings"

	"jianbao/generator/internal/lazyregexp"
)

// Vendor is how a storage differs from others.
type Vendor struct {
	PathStyle bool   // the bucket stands in the path, and not before the host
	Exclusive string // the header of a request that must not replace a file; "" where there is none
	Value     string // of that header
	Console   string // what officers call it; "" for a server of one's own
	SubFolder bool   // its websites have no index of a folder unless that is set
}

// vendors by the end of their hosts.
var vendors = []struct {
	host string
	Vendor
}{
	{".aliyuncs.com", Vendor{Exclusive: "X-Oss-Forbid-Overwrite", Value: "true", Console: "阿里云 OSS", SubFolder: true}},
	{".myqcloud.com", Vendor{Exclusive: "X-Cos-Forbid-Overwrite", Value: "true", Console: "腾讯云 COS"}},
	{".myhuaweicloud.com", Vendor{Console: "华为云 OBS"}},
	{".cmecloud.cn", Vendor{PathStyle: true, Console: "移动云 EOS"}},
	{".amazonaws.com", Vendor{Exclusive: "If-None-Match", Value: "*", Console: "Amazon S3"}},
}

// VendorOf is the dialect of an endpoint's host. Others are taken for a server of one's own.
func VendorOf(host string) Vendor {
	for _, v := range vendors {
		if strings.HasSuffix(host, v.host) {
			return v.Vendor
		}
	}
	return Vendor{PathStyle: true, Exclusive: "If-None-Match", Value: "*"}
}

// regionInHost is where vendors have a region in the host of an endpoint: s3.oss-cn-chengdu.aliyuncs.com.
var regionInHost = lazyregexp.New(`(?:^|[.-])(?:oss|cos|obs|s3|eos)[.-]((?:[a-z]+-)+[a-z0-9-]*[a-z0-9])\.`)

// regionOf is the region that an endpoint's host names, else the one that servers of one's own take.
func regionOf(host string) string {
	if found := regionInHost.FindAllStringSubmatch(host, -1); found != nil {
		return strings.TrimPrefix(found[len(found)-1][1], "oss-")
	}
	return "us-east-1"
}
