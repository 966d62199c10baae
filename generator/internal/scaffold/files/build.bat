@pushd "%~dp0"
@jianbao build
@popd
@pause
