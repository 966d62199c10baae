@pushd "%~dp0"
@set "PATH=%CD%;%CD%\..;%PATH%"
@jianbao check
@popd
@pause
