using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Queues;
using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduler.Messages;

/// <summary>
/// Items, reports and notes as they travel. Clocks differ from device to device, so times travel as ages and as what is left, and are put on
/// the receiver's clock. What came from outside is held against the chain before a scheduler sees it.
/// </summary>
internal static class QueueMessages
{
    public static QueueItem Write(WorkItem item, double nowSeconds)
    {
        QueueItem message = new()
        {
            Source = item.Id.Source,
            Sequence = item.Id.Sequence,
            Origin = item.Origin,
            OriginIncarnation = item.OriginIncarnation,
            AgeSeconds = Math.Max(0, nowSeconds - item.AdmittedSeconds),
            RemainingSeconds = item.DeadlineSeconds - nowSeconds,
            Weight = item.Weight,
            Position = item.Position,
            Attempt = item.Attempt,
        };
        if (item.Allocation is { } allocation)
        {
            message.AllocatedWorkers.AddRange(allocation.Workers.ToArray());
            message.AllocatedEnds.AddRange(allocation.Ends.ToArray());
        }

        return message;
    }

    public static Outcome<WorkItem> Read(QueueItem? message, double nowSeconds, int blocks)
    {
        if (message is null
            || message.Position < 0
            || message.Position > blocks
            || message.Attempt < 0
            || !(message.Weight > 0 && double.IsFinite(message.Weight))
            || !(message.AgeSeconds >= 0 && double.IsFinite(message.AgeSeconds))
            || double.IsNaN(message.RemainingSeconds)
            || !IsAllocation(message, blocks))
        {
            return new Error(ErrorReason.MalformedRequest, $"This is no item of a chain of {blocks} blocks: {message}");
        }

        return new WorkItem
        {
            Id = new ItemId(message.Source, message.Sequence),
            Origin = message.Origin,
            OriginIncarnation = message.OriginIncarnation,
            AdmittedSeconds = nowSeconds - message.AgeSeconds,
            DeadlineSeconds = nowSeconds + message.RemainingSeconds,
            Weight = message.Weight,
            Position = message.Position,
            Attempt = message.Attempt,
            Allocation = message.AllocatedWorkers.Count == 0
                ? null
                : new LayerAllocation([.. message.AllocatedWorkers], [.. message.AllocatedEnds]),
        };
    }

    public static QueueReport Write(PeerReport report)
    {
        QueueReport message = new()
        {
            Stamp = report.Stamp,
            BacklogSeconds = report.BacklogSeconds,
            WaitingWeight = report.WaitingWeight,
        };
        message.Sources.AddRange(report.QueueLengths.Select(length => length.Key));
        message.Lengths.AddRange(report.QueueLengths.Select(length => length.Value));
        message.ProcessorSeconds.AddRange(report.ProcessorSeconds);
        message.RestSeconds.AddRange(report.RestSeconds);
        return message;
    }

    public static Outcome<PeerReport> Read(QueueReport? message, int blocks)
    {
        if (message is null
            || message.Sources.Count != message.Lengths.Count
            || (message.ProcessorSeconds.Count != 0 && message.ProcessorSeconds.Count != blocks)
            || message.RestSeconds.Count != message.ProcessorSeconds.Count
            || !(message.BacklogSeconds >= 0)
            || !(message.WaitingWeight >= 0)
            || message.ProcessorSeconds.Concat(message.RestSeconds).Any(float.IsNaN))
        {
            return new Error(ErrorReason.MalformedRequest, $"This is no report of a worker with {blocks} blocks: {message}");
        }

        return new PeerReport
        {
            Stamp = message.Stamp,
            QueueLengths = [.. message.Sources.Zip(message.Lengths, KeyValuePair.Create)],
            BacklogSeconds = message.BacklogSeconds,
            WaitingWeight = message.WaitingWeight,
            ProcessorSeconds = message.ProcessorSeconds,
            RestSeconds = message.RestSeconds,
        };
    }

    public static NoteRequest Write(string plan, int to, in Whereabouts whereabouts) => new()
    {
        Plan = plan,
        To = to,
        Source = whereabouts.Id.Source,
        Sequence = whereabouts.Id.Sequence,
        Attempt = whereabouts.Attempt,
        Position = whereabouts.Position,
        Holder = whereabouts.Holder,
        HolderIncarnation = whereabouts.HolderIncarnation,
    };

    public static Whereabouts Read(NoteRequest message) => new(
        new ItemId(message.Source, message.Sequence), message.Attempt, message.Position, message.Holder, message.HolderIncarnation);

    public static ItemError Write(Error error) => new() { Reason = error.Reason.ToString(), Message = error.Message };

    public static Error Read(ItemError message) =>
        new(Enum.TryParse<ErrorReason>(message.Reason, out var reason) && Enum.IsDefined(reason) ? reason : ErrorReason.Internal, message.Message);

    private static bool IsAllocation(QueueItem message, int blocks)
    {
        var ends = message.AllocatedEnds;
        return ends.Count == message.AllocatedWorkers.Count
            && (ends.Count == 0 || (ends[0] >= 0 && ends[^1] == blocks && ends.Zip(ends.Skip(1), (end, next) => end <= next).All(isOrdered => isOrdered)));
    }
}
