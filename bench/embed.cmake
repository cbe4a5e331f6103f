# Writes the texts that the program carries along as a C array: cmake -D folder=… -D names=… -D out=… -P embed.cmake
set(items "")
foreach(name ${names})
  file(READ ${folder}/${name} bytes HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  string(APPEND items "    {\"${name}\", \"${bytes}\"},\n")
endforeach()
file(WRITE ${out} "// Generated from bench/: the pipelines and answers that the program carries along.
#include <stddef.h>\n\n#include \"bench/catalog.h\"

const struct bench_file bench_files[] = {\n${items}    {NULL, NULL},\n};\n")
