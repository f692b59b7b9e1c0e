# Puts queries, migrations, views, roles, seed and the contract into the program as C data.
#   cmake -DROOT=<source> -DOUT=<folder> -P embed.cmake
# A query is one file sql/queries/<feature>/<name>.sql, one statement, comments only at its top. One whose name ends
# in _json returns (version, body, ...) and gets a second form <name>_answer, which stores both in the idempotency
# record behind the writes and returns them: its own parameters come first, then
#   account_id, operation, key (the record; no key: nothing is stored), status, members to append, location.
# A list whose top says "-- As CSV: <view>" gets a second form <name>_csv: the same page with the same parameters, only
# longer, and of its rows what the view shows. So a filter that the list has is the table's, too.
cmake_minimum_required(VERSION 3.25)
file(MAKE_DIRECTORY ${OUT})

# text -> C string literals, one a line
function(as_literal text out)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "\r" "\\r" text "${text}")
  string(REPLACE "\n" "\\n\"\n\"" text "${text}")
  set(${out} "\"${text}\"" PARENT_SCOPE)
endfunction()

# A file that says what it said keeps its time: ninja then builds nothing that depends on it.
function(write_if_changed file text)
  if(EXISTS ${file})
    file(READ ${file} old)
  endif()
  if(NOT "${old}" STREQUAL "${text}")
    file(WRITE ${file} "${text}")
  endif()
endfunction()

function(embed file symbol out)
  file(READ ${file} text)
  as_literal("${text}" literal)
  set(${out} "static const char ${symbol}[] =\n${literal};\n" PARENT_SCOPE)
endfunction()

# The parts of a list that its CSV form takes over: the sort key and the order, both of the page's own columns, and the
# page; and how long that may be (PAGE_LIMIT_MAX and CSV_ROWS_MAX of gate.h, and one).
set(LIST_PARTS "SELECT (page[^\n]*) AS sort_key.*\n(FROM \\(SELECT \\* FROM \\(.* LIMIT \\$1::int\\) page\n).*\n(ORDER BY .*page.*)\n$")
set(LIST_LIMIT "LIMIT 101([^0-9])")
set(CSV_LIMIT "LIMIT 5001\\1")

# The CSV form of a list's text.
function(csv_form name sql view out)
  if(NOT sql MATCHES "${LIST_PARTS}")
    message(FATAL_ERROR "${name} says 'As CSV' and is not 'SELECT page.… AS sort_key … FROM (SELECT * FROM (… LIMIT $1::int) page … ORDER BY page.…'")
  endif()
  set(key "${CMAKE_MATCH_1}")
  set(order "${CMAKE_MATCH_3}")
  string(REGEX REPLACE "${LIST_LIMIT}" "${CSV_LIMIT}" page "${CMAKE_MATCH_2}")
  set(${out} "SELECT ${key} AS sort_key, shown.*\n${page}JOIN ${view} shown ON shown.id = page.id\n${order}\n" PARENT_SCOPE)
endfunction()

# ---- queries ----
file(GLOB_RECURSE files ${ROOT}/sql/queries/*.sql)
list(SORT files)
set(code "/* Generated from sql/queries; do not edit. */\n#include \"queries.h\"\n")
set(header "/* Generated from sql/queries; do not edit. */\n#ifndef JQT_QUERIES_H\n#define JQT_QUERIES_H\n#include \"db/db.h\"\n")
set(table "")
set(index 0)
set(seen "")
foreach(file ${files})
  get_filename_component(name ${file} NAME_WE)
  if(name IN_LIST seen)
    message(FATAL_ERROR "two queries are named ${name}")
  endif()
  list(APPEND seen ${name})
  file(READ ${file} sql)
  as_literal("${sql}" literal)
  set(params 0)
  string(REGEX MATCHALL "[$][0-9]+" found "${sql}")
  foreach(match ${found})
    string(SUBSTRING ${match} 1 -1 number)
    if(number GREATER params)
      set(params ${number})
    endif()
  endforeach()
  set(csv NULL)
  if(sql MATCHES "-- As CSV: ([a-z_]+)\n")
    set(csv "&q_${name}_csv")
    csv_form(${name} "${sql}" ${CMAKE_MATCH_1} form)
    as_literal("${form}" form_literal)
  endif()
  string(APPEND code "const struct query q_${name} = {\"${name}\",\n${literal}, ${index}, ${params}, ${csv}};\n")
  string(APPEND header "extern const struct query q_${name};\n")
  string(APPEND table "    &q_${name},\n")
  math(EXPR index "${index} + 1")
  if(NOT csv STREQUAL "NULL")
    string(APPEND code "const struct query q_${name}_csv = {\"${name}_csv\",\n${form_literal}, ${index}, ${params}, NULL};\n")
    string(APPEND header "extern const struct query q_${name}_csv;\n")
    string(APPEND table "    &q_${name}_csv,\n")
    math(EXPR index "${index} + 1")
  endif()
  if(name MATCHES "_json$")
    # WITH r AS (<query>) …
    math(EXPR a "${params} + 1")
    math(EXPR k "${params} + 3")
    math(EXPR o "${params} + 2")
    math(EXPR s "${params} + 4")
    math(EXPR m "${params} + 5")
    math(EXPR l "${params} + 6")
    set(head "WITH r AS (\n")
    string(CONCAT tail
      "\n), answer AS (\n"
      "  SELECT r.version, CASE WHEN $${m}::text = '' THEN r.body::text\n"
      "    ELSE left(r.body::text, -1) || ',' || $${m}::text || '}' END AS body FROM r\n"
      "), stored AS (\n"
      "  UPDATE idempotency i SET status = $${s}::int, version = answer.version, body = answer.body, location = $${l}::text\n"
      "  FROM answer WHERE i.account_id = $${a}::uuid AND i.operation = $${o}::text AND i.key = $${k}::text\n"
      ")\nSELECT version, body FROM answer\n")
    # a closing semicolon of the file would end the CTE
    string(REGEX REPLACE "[ \r\n;]+$" "" body "${sql}")
    as_literal("${head}${body}${tail}" literal)
    string(APPEND code "const struct query q_${name}_answer = {\"${name}_answer\",\n${literal}, ${index}, ${l}, NULL};\n")
    string(APPEND header "extern const struct query q_${name}_answer;\n")
    string(APPEND table "    &q_${name}_answer,\n")
    math(EXPR index "${index} + 1")
  endif()
endforeach()
string(APPEND code "const struct query *const db_queries[] = {\n${table}    NULL};\nconst unsigned db_query_count = ${index};\n")
string(APPEND header "#endif\n")
write_if_changed(${OUT}/queries.c "${code}")
write_if_changed(${OUT}/queries.h "${header}")

# ---- whole files ----
set(code "/* Generated; do not edit. */\n#include \"db/embedded.h\"\n")
function(embed_list glob symbol counter)
  file(GLOB files ${glob})
  list(SORT files)
  set(data "")
  set(rows "")
  set(n 0)
  foreach(file ${files})
    get_filename_component(base ${file} NAME)
    embed(${file} ${symbol}_${n} literal)
    string(APPEND data "${literal}")
    string(APPEND rows "    {\"${base}\", {${symbol}_${n}, sizeof ${symbol}_${n} - 1}},\n")
    math(EXPR n "${n} + 1")
  endforeach()
  set(code "${code}${data}const struct embedded_file ${symbol}[] = {\n${rows}    {0, {0, 0}}};\nconst unsigned ${counter} = ${n};\n" PARENT_SCOPE)
endfunction()
embed_list(${ROOT}/sql/migrations/*.sql embedded_migrations embedded_migration_count)
embed_list(${ROOT}/sql/views/*.sql embedded_views embedded_view_count)
embed_list(${ROOT}/sql/seed/*.sql embedded_seed embedded_seed_count)
embed_list(${ROOT}/sql/seed/city/*.sql embedded_cities embedded_city_count)
embed(${ROOT}/sql/roles.sql roles_text literal)
string(APPEND code "${literal}const struct embedded_file embedded_roles = {\"roles.sql\", {roles_text, sizeof roles_text - 1}};\n")
embed(${ROOT}/sql/roles_sandbox.sql roles_sandbox_text literal)
string(APPEND code "${literal}const struct embedded_file embedded_roles_sandbox = {\"roles_sandbox.sql\", {roles_sandbox_text, sizeof roles_sandbox_text - 1}};\n")
embed(${ROOT}/openapi.yaml openapi_text literal)
string(APPEND code "${literal}const struct embedded_file embedded_openapi = {\"openapi.yaml\", {openapi_text, sizeof openapi_text - 1}};\n")
embed_list(${ROOT}/api/gate/docs/* embedded_docs embedded_docs_count)
write_if_changed(${OUT}/embedded.c "${code}")

# ---- the contract's operations as an enum (base/access.h) ----
file(STRINGS ${ROOT}/openapi.yaml lines REGEX "^ +operationId: +[A-Za-z0-9_]+ *$")
set(ids "enum operation_id {\n    OP_none = 0,\n")
set(names "#define OPERATION_ID_NAMES \"\"")
foreach(line ${lines})
  string(REGEX REPLACE "^ +operationId: +([A-Za-z0-9_]+) *$" "\\1" id "${line}")
  string(APPEND ids "    OP_${id},\n")
  string(APPEND names ", \"${id}\"")
endforeach()
write_if_changed(${OUT}/operation_ids.h "/* Generated from openapi.yaml; do not edit. */\n#ifndef JQT_OPERATION_IDS_H\n#define JQT_OPERATION_IDS_H\n${ids}    OPERATION_IDS\n};\n${names}\n#endif\n")
