package diag

import "golang.org/x/sys/windows"

// windowsReasons are those of numbers that Windows alone has. That access is denied, package io/fs knows.
var windowsReasons = []reason{
	{windows.ERROR_DISK_FULL, "磁盘满了"},
	{windows.ERROR_SHARING_VIOLATION, "文件正被别的程序使用"},
}
