using System.Globalization;

namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>What crossed a link and what did not.</summary>
internal sealed class LinkCounters
{
    private const int Fields = 6;

    /// <summary>Bytes of frames from the device.</summary>
    public long UpBytes { get; set; }

    /// <summary>Bytes of frames to the device.</summary>
    public long DownBytes { get; set; }

    /// <summary>Frames from and to the device.</summary>
    public long Frames { get; set; }

    /// <summary>Frames that found a queue full.</summary>
    public long QueueDrops { get; set; }

    /// <summary>Frames that were lost as the link's loss says.</summary>
    public long Lost { get; set; }

    /// <summary>Frames that met a cut link.</summary>
    public long CutDrops { get; set; }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static LinkCounters Parse(string text)
    {
        var fields = text.Split(' ', Fields).Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return new LinkCounters
        {
            UpBytes = fields[0],
            DownBytes = fields[1],
            Frames = fields[2],
            QueueDrops = fields[3],
            Lost = fields[4],
            CutDrops = fields[5],
        };
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{UpBytes} {DownBytes} {Frames} {QueueDrops} {Lost} {CutDrops}");
}
