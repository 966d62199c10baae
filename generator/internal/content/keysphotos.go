package content

import "jianbao/generator/internal/diag"

var photosDocs = []keyDoc{
	{key{"widths", []string{"宽度"}, `[480, 960, 1600]`}, kindNumbers, literal("[480, 960, 1600]"),
		diag.Text{Zh: "做成几种大小：长边的像素，1 到 8 个，每个 16 到 16383",
			En: "the sizes to make: pixels of the longest side, one to eight of them, 16 to 16383 each"}},
	{key{"quality", []string{"质量"}, `83`}, kindInt, literal("83"),
		diag.Text{Zh: "JPEG 的质量，1 到 100；这里的 83 相当于别的编码器的 80",
			En: "JPEG quality, 1 to 100; jpegli's 83 is what 80 is to other encoders"}},
	{key{"formats", []string{"格式"}, `["avif", "jpeg"]`}, kindNames, literal(`["jpeg"]`),
		diag.Text{Zh: "写 [\"avif\", \"jpeg\"] 时另做 AVIF，小五分之一；第一次要花十倍的时间",
			En: "[\"avif\", \"jpeg\"] adds AVIF, a fifth smaller, for ten times the work the first time"}},
	{key{"max_megapixels", []string{"最多百万像素"}, `100`}, kindInt, literal("100"),
		diag.Text{Zh: "原图最多多少百万像素", En: "the largest original, in megapixels"}},
	{key{"max_megabytes", []string{"最大兆字节"}, `60`}, kindInt, literal("60"),
		diag.Text{Zh: "原图最大多少 MB", En: "the largest original, in MB"}},
	{key{"memory_megabytes", []string{"内存"}, `1024`},
		kindInt, diag.Text{Zh: "内存的八分之一", En: "an eighth of the machine's"},
		diag.Text{Zh: "同时处理的照片最多占多少 MB 内存", En: "memory for photos in progress, in MB"}},
	{key{"cache", []string{"共享缓存"}, `"//server/share/jianbao"`}, kindText, none,
		diag.Text{Zh: "几台电脑共用的照片缓存：文件夹，或者对象存储 s3://存储桶/前缀",
			En: "the cache of photos that several machines share: a folder, or an object storage, s3://bucket/prefix"}},
	{key{"cache_endpoint", []string{"缓存服务地址"}, `"https://s3.oss-cn-chengdu.aliyuncs.com"`}, kindText, none,
		diag.Text{Zh: "缓存在对象存储时，它的服务地址", En: "the endpoint, where the cache is an object storage"}},
	{key{"cache_region", []string{"缓存地域"}, `"cn-chengdu"`}, kindText, none,
		diag.Text{Zh: "缓存在对象存储时，它的地域", En: "the region, where the cache is an object storage"}},
	{key{"cache_trust", []string{"缓存公钥"}, `["BwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY="]`}, kindList, none,
		diag.Text{Zh: "只用由这些公钥签名的缓存；公钥由 jianbao cache key 显示",
			En: "use only what these public keys signed; jianbao cache key shows them"}},
}
