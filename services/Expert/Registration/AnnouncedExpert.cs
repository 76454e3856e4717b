using EdgeAspire.Expert.Serving;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Serving.Registration;

namespace EdgeAspire.Expert.Registration;

/// <summary>Tells the registry which versions are ready, and the memory that the machine or its control group allows.</summary>
internal sealed class AnnouncedExpert(ServedModels models) : IAnnouncedDevice
{
    public Task Ready => Task.CompletedTask;

    public IEnumerable<Protocol.Devices.ServedModel> Models =>
        models.NewestFirst.Where(model => model.IsReady).Select(model => new Protocol.Devices.ServedModel
        {
            Name = model.Identity.Name,
            Version = model.Identity.Version,
            Part = model.Identity.Part,
        });

    public DeviceFigures Figures { get; } = new(Gflops: null, MemoryLimit.FindBytes(), Mbps: null, DelayMs: null, MessageMs: null);

    public Task Changed => models.Changed;
}
