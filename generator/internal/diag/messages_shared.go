package diag

// What is said of the cache of photos that several machines share.
const (
	SharedUnusable    Code = "cache-shared"
	SharedFailed      Code = "cache-failed"
	SharedEntries     Code = "cache-entries"
	SharedUnset       Code = "cache-unset"
	SharedMissing     Code = "cache-missing"
	SharedInside      Code = "cache-inside"
	SharedLogin       Code = "cache-login"
	SharedCredentials Code = "cache-credentials"
	SharedUnsigned    Code = "cache-unsigned"
	SharedKey         Code = "cache-key"
	SharedAbsent      Code = "cache-absent"
	SharedDiffers     Code = "cache-differs"
)

var sharedMessages = map[Code]entry{
	SharedUnusable: {Warning, Text{"共享的照片缓存用不了：%[1]s", "the shared cache of photos cannot be used: %[1]s"}, Text{
		"照片都在这台电脑上处理，别的不受影响", "photos are made on this computer; nothing else depends on it",
	}},
	SharedFailed: {Error, Text{"共享的照片缓存用不了：%[1]s", "the shared cache of photos cannot be used: %[1]s"}, Text{
		"看看网络和 site.toml 里的 cache、cache_endpoint，再运行一次",
		"see to the network, and to cache and cache_endpoint in site.toml, then run it again",
	}},
	SharedEntries: {Warning, Text{
		"共享的照片缓存里有 %[1]d 项不能用：损坏了，或者没有 cache_trust 认可的签名（如 %[2]s）",
		"%[1]d entries of the shared cache cannot be used: damaged, or not signed by a key of cache_trust (such as %[2]s)",
	}, Text{
		"这些照片已经重新处理，没有用缓存里的；查一查谁能写这个缓存",
		"these photos were made again, and nothing of the entries was used; see who may write to the cache",
	}},
	SharedUnset: {Error, Text{
		"site.toml 里没有写共享的照片缓存在哪里", "site.toml does not say where the shared cache of photos is",
	}, Text{
		"加上这两行，写大家都能读写的文件夹：\n[photos]\ncache = \"//server/share/jianbao\"",
		"add these lines, with a folder that all machines reach:\n[photos]\ncache = \"//server/share/jianbao\"",
	}},
	SharedMissing: {Error, Text{
		"没有这个文件夹，共享的照片缓存用不了：%[1]s", "there is no such folder for the shared cache of photos: %[1]s",
	}, Text{"先接上共享文件夹，或者建好它", "connect the share, or make the folder"}},
	SharedInside: {Error, Text{
		"共享的照片缓存不能放在网站自己的文件夹里：%[1]s", "the shared cache of photos does not lie in the site's own folder: %[1]s",
	}, Text{"在 site.toml 里把 cache 改成别的文件夹", "let cache name another folder in site.toml"}},
	SharedLogin: {Error, Text{
		"还没有共享照片缓存的密钥", "there are no credentials for the shared cache of photos yet",
	}, Text{
		"运行一次 jianbao cache login；在 CI 里设 JIANBAO_CACHE_KEY 和 JIANBAO_CACHE_SECRET",
		"run jianbao cache login once; for CI set JIANBAO_CACHE_KEY and JIANBAO_CACHE_SECRET",
	}},
	SharedCredentials: {Error, Text{
		"保存密钥的文件读不了：%[1]s", "the file of credentials cannot be read: %[1]s",
	}, Text{"删去它，再运行 jianbao cache login", "delete it, then run jianbao cache login"}},
	SharedUnsigned: {Error, Text{
		"这台电脑没有 cache_trust 认可的签名密钥，做好的照片别的电脑不会用",
		"this computer has no key that cache_trust names, so others would not use what it makes",
	}, Text{
		"运行 jianbao cache key，把显示的公钥加进 cache_trust；在 CI 里设 JIANBAO_CACHE_SIGNING_KEY",
		"run jianbao cache key and add the public key to cache_trust; for CI set JIANBAO_CACHE_SIGNING_KEY",
	}},
	SharedKey: {Error, Text{
		"给照片签名的密钥写得不对", "what is to be the key that photos are signed with is none",
	}, Text{
		"JIANBAO_CACHE_SIGNING_KEY 里写 credentials.toml 中 [\"jianbao cache signing\"] 的 secret",
		"JIANBAO_CACHE_SIGNING_KEY takes the secret of [\"jianbao cache signing\"] in credentials.toml",
	}},
	SharedAbsent: {Error, Text{
		"有 %[1]d 张照片缓存里没有（%[2]s）", "the cache lacks %[1]d photos (%[2]s)",
	}, Text{"先把缺的几份做好：jianbao photos", "make them first: jianbao photos"}},
	SharedDiffers: {Error, Text{
		"缓存里这 %[1]d 张照片和原图做出来的不一样（%[2]s）",
		"of %[1]d photos the cache has other pictures than are made of the originals (%[2]s)",
	}, Text{
		"缓存被人改过，或者有一台电脑出了错：清空它，再运行 jianbao photos",
		"somebody changed the cache, or a machine is faulty: empty it, then run jianbao photos",
	}},
}
