"""Golden bytes for the Spark Connect client: messages by Spark's own Python classes, Arrow streams by pyarrow.

    python benchmarks/oracles/spark_connect.py > src/engines/spark/fixtures/spark-connect.json

Needs pyspark 4.0, protobuf, grpcio, grpcio-status and pyarrow.
"""

import base64
import decimal
import json
import sys

import google.protobuf
import pyarrow as pa
import pyspark
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2
from pyspark.sql.connect.proto import base_pb2 as base
from pyspark.sql.connect.proto import commands_pb2 as commands
from pyspark.sql.connect.proto import relations_pb2 as relations

SESSION = "00112233-4455-6677-8899-aabbccddeeff"
OPERATION = "99999999-8888-7777-6666-555555555555"
RESPONSE = "abcdefab-cdef-abcd-efab-cdefabcdefab"
QUERY = "SELECT 'naïve' -- 日本 \U0001f6eb"


def text(message):
    return base64.b64encode(message.SerializeToString(deterministic=True)).decode()


def whose(kind, **fields):
    request = kind(session_id=SESSION, client_type="churnkit", **fields)
    request.user_context.user_id = "ann"
    if "client_observed_server_side_session_id" in kind.DESCRIPTOR.fields_by_name:
        request.client_observed_server_side_session_id = "server-side"
    return request


def sql(query):
    return relations.Relation(sql=relations.SQL(query=query))


def execute(plan):
    request = whose(base.ExecutePlanRequest, operation_id=OPERATION, plan=plan)
    request.request_options.add().reattach_options.reattachable = True
    return request


def local(data):
    return relations.Relation(local_relation=relations.LocalRelation(data=data))


def requests():
    release_all = whose(base.ReleaseExecuteRequest, operation_id=OPERATION)
    release_all.release_all.SetInParent()
    release_until = whose(base.ReleaseExecuteRequest, operation_id=OPERATION)
    release_until.release_until.response_id = RESPONSE
    set_config = whose(base.ConfigRequest)
    for key, value in {"spark.sql.session.timeZone": "UTC", "b": ""}.items():
        set_config.operation.set.pairs.add(key=key, value=value)
    get_config = whose(base.ConfigRequest)
    get_config.operation.get_option.keys.extend(["a", "b"])
    version = whose(base.AnalyzePlanRequest)
    version.spark_version.SetInParent()
    view = commands.CreateDataFrameViewCommand(input=local(bytes(300)), name="v", replace=True)
    command = commands.SqlCommand(input=sql("DROP TABLE t"))
    return {
        "executeQuery": execute(base.Plan(root=sql(QUERY))),
        "executeCommand": execute(base.Plan(command=commands.Command(sql_command=command))),
        "executeView": execute(base.Plan(command=commands.Command(create_dataframe_view=view))),
        "reattach": whose(base.ReattachExecuteRequest, operation_id=OPERATION, last_response_id=RESPONSE),
        "reattachFromStart": whose(base.ReattachExecuteRequest, operation_id=OPERATION),
        "releaseAll": release_all,
        "releaseUntil": release_until,
        "interrupt": whose(base.InterruptRequest, interrupt_type=3, operation_id=OPERATION),
        "releaseSession": whose(base.ReleaseSessionRequest),
        "setConfig": set_config,
        "getConfig": get_config,
        "version": version,
    }


def responses():
    batch = base.ExecutePlanResponse(session_id=SESSION, operation_id=OPERATION, response_id=RESPONSE)
    batch.arrow_batch.row_count = 123456789012
    batch.arrow_batch.data = b"\x01\x02\x03"
    batch.schema.struct.fields.add(name="x").data_type.double.SetInParent()
    complete = base.ExecutePlanResponse(response_id="last")
    complete.result_complete.SetInParent()
    progress = base.ExecutePlanResponse(response_id="p")
    progress.execution_progress.num_inflight_tasks = -1
    progress.execution_progress.stages.add(stage_id=2**40, num_tasks=5, done=True)
    config = base.ConfigResponse(session_id=SESSION, server_side_session_id="side")
    config.pairs.add(key="a", value="1")
    config.pairs.add(key="b")
    version = base.AnalyzePlanResponse()
    version.spark_version.version = "4.0.5"
    info = error_details_pb2.ErrorInfo(reason="org.apache.spark.X", domain="org.apache.spark")
    info.metadata["errorClass"] = "TABLE_OR_VIEW_NOT_FOUND"
    info.metadata["sqlState"] = "42P01"
    details = any_pb2.Any()
    details.Pack(info)
    other = any_pb2.Any()
    other.Pack(error_details_pb2.DebugInfo(detail="stack"))
    status = status_pb2.Status(code=13, message="no table `é`", details=[other, details])
    return {
        "batch": batch,
        "complete": complete,
        "progress": progress,
        "config": config,
        "version": version,
        "status": status,
    }


def arrow(table, **options):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        for batch in table.to_batches(max_chunksize=3):
            writer.write_batch(batch)
    return base64.b64encode(sink.getvalue().to_pybytes()).decode()


def column(kind, values):
    return pa.array(values, kind)


def streams():
    hidden = pa.Array.from_buffers(pa.int64(), 1, [pa.py_buffer(b"\0"), pa.py_buffer((2**60).to_bytes(8, "little"))])
    columns = {
        "double": column(pa.float64(), [1.5, None, -0.0, 1e308, float("nan")]),
        "single": column(pa.float32(), [0.5, None, 2, 3, 4]),
        "bigint": column(pa.int64(), [2**53 - 1, -(2**53 - 1), None, -1, 0]),
        "int": column(pa.int32(), [2**31 - 1, -(2**31), None, -1, 0]),
        "smallint": column(pa.int16(), [2**15 - 1, -(2**15), None, -1, 0]),
        "tinyint": column(pa.int8(), [127, -128, None, -1, 0]),
        "text": column(pa.string(), ["a", "", None, "日本 \U0001f6eb", "a"]),
        "boolean": column(pa.bool_(), [True, False, None, True, True]),
        "date": column(pa.date32(), [0, -1, None, 18262, 2932896]),
        "timestamp": column(pa.timestamp("us", "UTC"), [0, -1, None, 1577836800000001, 253402300799999999]),
        "local": column(pa.timestamp("us"), [0, -1, None, 1577836800000001, 253402300799999999]),
        "decimal": pa.array([decimal.Decimal(x) if x else None for x in ["0.10", "-123456789012345678.91", None, "0.07", "99999999999999999999999999999999999.99"]], pa.decimal128(38, 2)),
        "void": pa.nulls(5),
        "full": column(pa.float64(), [1, 2, 3, 4, 5]),
    }
    table = pa.table(columns)
    return {
        "every": arrow(table),
        "empty": arrow(table.slice(0, 0)),
        "compressed": arrow(table, compression="lz4"),
        "beyond": arrow(pa.table({"n": column(pa.int64(), [2**53])})),
        "hiddenBeyond": arrow(pa.table({"n": hidden})),
    }


def refused():
    one = {
        "date in milliseconds": column(pa.date64(), [0]),
        "timestamp of another unit": column(pa.timestamp("ms", "UTC"), [0]),
        "wide decimal": pa.array([None], pa.decimal256(50, 2)),
        "binary": column(pa.binary(), [b"x"]),
        "array": column(pa.list_(pa.int32()), [[1]]),
        "struct": column(pa.struct([("a", pa.int32())]), [{"a": 1}]),
        "map": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int32())),
        "unsigned int": column(pa.uint32(), [1]),
        "half-precision float": pa.array([None], pa.float16()),
        "a dictionary": pa.array(["x"]).dictionary_encode(),
        "interval": pa.array([None], pa.month_day_nano_interval()),
        "duration": column(pa.duration("us"), [1]),
    }
    return {name: arrow(pa.table({"odd": values})) for name, values in one.items()}


golden = {
    "versions": {
        "python": sys.version.split()[0],
        "pyspark": pyspark.__version__,
        "protobuf": google.protobuf.__version__,
        "pyarrow": pa.__version__,
    },
    "requests": {name: text(message) for name, message in requests().items()},
    "responses": {name: text(message) for name, message in responses().items()},
    "streams": streams(),
    "refused": refused(),
}
print(json.dumps(golden, indent=1))
