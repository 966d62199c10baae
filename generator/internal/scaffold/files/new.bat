@pushd "%~dp0"
@jianbao new
@popd
@pause
