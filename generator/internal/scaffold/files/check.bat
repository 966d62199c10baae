@pushd "%~dp0"
@jianbao check
@popd
@pause
