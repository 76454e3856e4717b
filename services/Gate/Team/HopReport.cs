using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeAspire.Gate.Rest;

namespace EdgeAspire.Gate.Team;

/// <summary>Writes the <c>edge_hops</c> parameter.</summary>
internal static class HopReport
{
    public static string Write(ReadOnlySpan<HopResult> hops)
    {
        var buffer = new ArrayBufferWriter<byte>(256 * hops.Length);
        using (var json = new Utf8JsonWriter(buffer, RestJson.WriterOptions))
        {
            json.WriteStartArray();
            foreach (var hop in hops)
            {
                json.WriteStartObject();
                json.WriteString("device"u8, hop.Device);
                json.WriteNumber("expert"u8, hop.Expert);
                WriteSeconds(json, "start_seconds"u8, hop.StartSeconds);
                WriteSeconds(json, "queue_seconds"u8, hop.QueueSeconds);
                WriteSeconds(json, "network_seconds"u8, hop.NetworkSeconds);
                WriteSeconds(json, "compute_seconds"u8, hop.ComputeSeconds);
                json.WriteNumber("bytes_sent"u8, hop.BytesSent);
                json.WriteNumber("bytes_received"u8, hop.BytesReceived);
                if (hop.Error is not null)
                {
                    json.WriteString("error"u8, hop.Error.Message);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // Tenths of a microsecond are below what the clock tells apart; fewer digits keep the answer small.
    private static void WriteSeconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, double seconds) =>
        json.WriteNumber(name, Math.Round(seconds, 7));
}
