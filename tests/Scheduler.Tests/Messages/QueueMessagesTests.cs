using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Queues;
using EdgeAspire.Scheduler.Messages;
using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Workers;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace EdgeAspire.Scheduler.Tests.Messages;

public sealed class QueueMessagesTests
{
    private const int Blocks = 4;

    [Fact]
    public void Item_ToAnotherClock_KeepsWhatItIs_AndItsTimes() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<long>(), ArbMap.Default.ArbFor<NonNegativeInt>(), (source, sequence, number) =>
    {
        WorkItem item = new()
        {
            Id = new ItemId(source, sequence),
            Origin = source ^ 5,
            OriginIncarnation = sequence,
            AdmittedSeconds = 90,
            DeadlineSeconds = 130,
            Weight = 2,
            Position = number.Get % (Blocks + 1),
            Attempt = number.Get,
        };
        var message = QueueItem.Parser.ParseFrom(QueueMessages.Write(item, nowSeconds: 100).ToByteArray());
        var read = QueueMessages.Read(message, nowSeconds: 7, Blocks).Value;
        return read == item with { AdmittedSeconds = -3, DeadlineSeconds = 37 };
    }));

    [Fact]
    public void Item_WithAllocationAndWithoutDeadline_KeepsBoth()
    {
        var item = Item() with { Allocation = new LayerAllocation([3, 1], [1, Blocks]) };
        var read = QueueMessages.Read(QueueMessages.Write(item, 1), 1, Blocks).Value;
        Assert.Equal(double.PositiveInfinity, read.DeadlineSeconds);
        Assert.Equal([3, 1], read.Allocation!.Workers.ToArray());
        Assert.Equal([1, Blocks], read.Allocation.Ends.ToArray());
    }

    public static TheoryData<string> Faults => ["position", "negative", "weight", "age", "remaining", "ends", "last", "order"];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Item_ThatFitsNoChain_IsRefused(string fault)
    {
        var message = QueueMessages.Write(Item() with { Allocation = new LayerAllocation([3, 1, 2], [1, 2, Blocks]) }, 1);
        switch (fault)
        {
            case "position":
                message.Position = Blocks + 1;
                break;
            case "negative":
                message.Position = -1;
                break;
            case "weight":
                message.Weight = 0;
                break;
            case "age":
                message.AgeSeconds = double.NaN;
                break;
            case "remaining":
                message.RemainingSeconds = double.NaN;
                break;
            case "ends":
                message.AllocatedEnds.RemoveAt(0);
                break;
            case "last":
                message.AllocatedEnds[2] = Blocks - 1;
                break;
            default:
                message.AllocatedEnds[0] = 3;
                break;
        }

        Assert.Equal(ErrorReason.MalformedRequest, QueueMessages.Read(message, 1, Blocks).Error?.Reason);
    }

    [Fact]
    public void Report_ThereAndBack_IsTheSame()
    {
        PeerReport report = new()
        {
            Stamp = 9,
            QueueLengths = [new(1, 2), new(7, 0)],
            BacklogSeconds = 1.5,
            WaitingWeight = 3,
            ProcessorSeconds = [1, 2, 3, float.PositiveInfinity],
            RestSeconds = [0, 0, 0, 1],
        };
        var read = QueueMessages.Read(QueueReport.Parser.ParseFrom(QueueMessages.Write(report).ToByteArray()), Blocks).Value;
        Assert.Equal((report.Stamp, report.BacklogSeconds, report.WaitingWeight), (read.Stamp, read.BacklogSeconds, read.WaitingWeight));
        Assert.Equal(report.QueueLengths, read.QueueLengths);
        Assert.Equal(report.ProcessorSeconds, read.ProcessorSeconds);
        Assert.Equal(report.RestSeconds, read.RestSeconds);
    }

    [Fact]
    public void Report_OfAnotherChain_IsRefused()
    {
        var message = QueueMessages.Write(new PeerReport { ProcessorSeconds = [1], RestSeconds = [1] });
        Assert.Equal(ErrorReason.MalformedRequest, QueueMessages.Read(message, Blocks).Error?.Reason);
        Assert.Equal(ErrorReason.MalformedRequest, QueueMessages.Read((QueueReport?)null, Blocks).Error?.Reason);
    }

    [Fact]
    public void NoteAndError_ThereAndBack_AreTheSame()
    {
        Whereabouts whereabouts = new(new ItemId(1, 2), 3, 4, 5, 6);
        Assert.Equal(whereabouts, QueueMessages.Read(QueueMessages.Write("plan", 9, whereabouts)));
        Error error = new(ErrorReason.NonFiniteValue, "text");
        Assert.Equal(error, QueueMessages.Read(QueueMessages.Write(error)));
        Assert.Equal(ErrorReason.Internal, QueueMessages.Read(new ItemError { Reason = "unheard of" }).Reason);
    }

    private static WorkItem Item() => new() { Id = new ItemId(1, 2), Origin = 3, AdmittedSeconds = 0 };
}
