#!/usr/bin/env bash
# Runs a command against a real small Spark: one master, two workers, one Spark Connect server, all on the loopback.
#
#   scripts/with-spark.sh npx vitest run --no-file-parallelism .spark.test
#
# The command finds the server in CHURNKIT_SPARK_URL, and what it may kill in CHURNKIT_SPARK_WORKERS (two processes) and
# CHURNKIT_SPARK_SERVER.
# Its exit code is that of this script. Needs bash, Java 17 or 21 and Python 3.9 or later; everything it starts is
# stopped, and its work folder is removed.
#
#   SPARK_HOME              a Spark 4 that is there already; otherwise pyspark is put into CHURNKIT_SPARK_VENV
#   CHURNKIT_SPARK_VENV     folder of that Python environment (default ~/.cache/churnkit/spark-venv), kept for the next time
#   CHURNKIT_SPARK_PACKAGE  what pip installs there (default pyspark==4.0.*)
#   CHURNKIT_SPARK_TOKEN    token that the server asks for (default none)
#   CHURNKIT_SPARK_CONF     further settings of the server, one name=value a line
set -euo pipefail

if [ $# -eq 0 ]; then
  sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2
  exit 2
fi

say() { echo "with-spark: $*" >&2; }

find_spark() {
  if [ -n "${SPARK_HOME:-}" ]; then return; fi
  local venv=${CHURNKIT_SPARK_VENV:-$HOME/.cache/churnkit/spark-venv}
  if ! "$venv/bin/python" -c 'import pyspark' 2>/dev/null; then
    say "installing ${CHURNKIT_SPARK_PACKAGE:-pyspark==4.0.*} in $venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "${CHURNKIT_SPARK_PACKAGE:-pyspark==4.0.*}" >&2
  fi
  SPARK_HOME=$("$venv/bin/python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Waits until something listens on port $1, as long as process $2 lives.
wait_for() {
  for _ in $(seq 600); do
    if answers "$1"; then return; fi
    if ! kill -0 "$2" 2>/dev/null; then break; fi
    sleep 0.2
  done
  say "$3 did not start; the end of its log:"
  tail -20 "$work/$3.log" >&2
  exit 1
}

pids=()
stop() {
  local code=$?
  trap - EXIT
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    kill "${pids[i]}" 2>/dev/null || true
    for _ in $(seq 50); do kill -0 "${pids[i]}" 2>/dev/null || break; sleep 0.1; done
    kill -9 "${pids[i]}" 2>/dev/null || true
    wait "${pids[i]}" 2>/dev/null || true
  done
  rm -rf "$work"
  exit "$code"
}

find_spark
[ -n "$(ls "$SPARK_HOME"/jars/spark-connect_* 2>/dev/null)" ] || { say "no Spark Connect in $SPARK_HOME"; exit 1; }
work=$(mktemp -d)
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
cd_back=$PWD
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 SPARK_CONNECT_MODE=0 SPARK_DAEMON_MEMORY=512m
export SPARK_DAEMON_JAVA_OPTS="-XX:+UseSerialGC" SPARK_CONF_DIR=$work/conf
mkdir "$work/conf"
# Daemons write into the folder they are started in.
cd "$work"

start() {
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 &
  pids+=($!)
}

master=$(free_port)
start master "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master \
  --host 127.0.0.1 --port "$master" --webui-port 0
wait_for "$master" "${pids[0]}" master
for i in 1 2; do
  start "worker$i" "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker \
    --host 127.0.0.1 --webui-port 0 -c 1 -m 2g -d "$work/worker$i" "spark://127.0.0.1:$master"
done

connect=$(free_port)
conf=(
  spark.driver.memory=1g
  spark.executor.memory=1g
  spark.executor.cores=1
  spark.driver.host=127.0.0.1
  spark.connect.grpc.binding.address=127.0.0.1
  "spark.connect.grpc.binding.port=$connect"
  spark.sql.session.timeZone=America/New_York
  spark.sql.shuffle.partitions=4
  spark.sql.catalogImplementation=in-memory
  "spark.sql.warehouse.dir=$work/warehouse"
  "spark.local.dir=$work/local"
  spark.ui.enabled=false
)
if [ -n "${CHURNKIT_SPARK_TOKEN:-}" ]; then conf+=("spark.connect.authenticate.token=$CHURNKIT_SPARK_TOKEN"); fi
while IFS= read -r line; do
  if [ -n "$line" ]; then conf+=("$line"); fi
done <<<"${CHURNKIT_SPARK_CONF:-}"
arguments=()
for line in "${conf[@]}"; do arguments+=(--conf "$line"); done
start connect "$SPARK_HOME/bin/spark-submit" --master "spark://127.0.0.1:$master" \
  --class org.apache.spark.sql.connect.service.SparkConnectServer --name churnkit "${arguments[@]}"
wait_for "$connect" "${pids[3]}" connect
say "Spark listens on 127.0.0.1:$connect after $SECONDS s"

cd "$cd_back"
export CHURNKIT_SPARK_URL="http://127.0.0.1:$connect"
export CHURNKIT_SPARK_WORKERS="${pids[1]} ${pids[2]}" CHURNKIT_SPARK_SERVER="${pids[3]}"
"$@"
