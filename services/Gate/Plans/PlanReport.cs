using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeAspire.Gate.Rest;

namespace EdgeAspire.Gate.Plans;

/// <summary>Writes the <c>edge_hops</c> parameter of an answer that a plan gave: one object per call, in the order of the plan.</summary>
internal static class PlanReport
{
    public static string Write(PlanProgram program, IReadOnlyList<CallTimes> times)
    {
        var buffer = new ArrayBufferWriter<byte>(256 * times.Count);
        using (var json = new Utf8JsonWriter(buffer, RestJson.WriterOptions))
        {
            json.WriteStartArray();
            foreach (var call in program.Calls)
            {
                var time = times[call.Index];
                json.WriteStartObject();
                json.WriteString("device"u8, program.Devices[call.Device]);
                json.WriteNumber("round"u8, call.Round);
                json.WriteString("part"u8, call.Part.Name);
                WriteSeconds(json, "start_seconds"u8, time.StartSeconds);
                WriteSeconds(json, "wait_seconds"u8, time.WaitSeconds);
                WriteSeconds(json, "queue_seconds"u8, time.QueueSeconds);
                WriteSeconds(json, "network_seconds"u8, time.NetworkSeconds);
                WriteSeconds(json, "compute_seconds"u8, time.ComputeSeconds);
                WriteSeconds(json, "forward_seconds"u8, time.ForwardSeconds);
                WriteSeconds(json, "predicted_compute_seconds"u8, call.ComputeSeconds);
                json.WriteNumber("bytes_sent"u8, call.SentBytes);
                json.WriteNumber("bytes_received"u8, call.ReturnedBytes);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteSeconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, double seconds) => json.WriteNumber(name, Math.Round(seconds, 7));
}
