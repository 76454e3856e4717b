using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Queues;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Scheduler.Messages;
using EdgeAspire.Scheduler.Running;
using EdgeAspire.ServiceDefaults.Listening;

namespace EdgeAspire.Scheduler.Endpoints;

/// <summary>What other workers send without tensors: notes of who has what, and reports.</summary>
internal sealed class QueueCalls(WorkerHost host) : IGrpcMethodSource
{
    public void AddTo(GrpcMethods methods) => methods
        .AddUnary<NoteRequest, NoteResponse>(QueueMethods.Service, QueueMethods.NoteName, NoteRequest.Parser, (request, _) => ValueTask.FromResult(Note(request)))
        .AddUnary<TellRequest, TellResponse>(QueueMethods.Service, QueueMethods.TellName, TellRequest.Parser, (request, _) => ValueTask.FromResult(Tell(request)));

    private Outcome<NoteResponse> Note(NoteRequest request)
    {
        if (host.Worker is not { } worker)
        {
            return SchedulerInferenceService.NotReady(host);
        }

        if (ItemCalls.CheckAddress(worker, request.Plan, request.To) is { } misled)
        {
            return misled;
        }

        worker.Moved(QueueMessages.Read(request));
        return new NoteResponse();
    }

    private Outcome<TellResponse> Tell(TellRequest request)
    {
        if (host.Worker is not { } worker)
        {
            return SchedulerInferenceService.NotReady(host);
        }

        if (ItemCalls.CheckAddress(worker, request.Plan, request.To) is { } misled)
        {
            return misled;
        }

        if (!QueueMessages.Read(request.Report, worker.Chain.Blocks).TryGetValue(out var report, out var error))
        {
            return error;
        }

        worker.Observe(request.From, report);
        return new TellResponse();
    }
}
