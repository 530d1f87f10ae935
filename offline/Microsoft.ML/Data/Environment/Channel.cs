using System.Diagnostics;

namespace Microsoft.ML.Runtime;

/// <summary>A channel that hands its messages to the listener of the environment.</summary>
internal sealed class Channel : IChannel
{
    private readonly Host _host;
    private readonly string _fullName;
    private readonly bool _verbose;
    private readonly Action<string, ChannelMessage> _listener;
    private readonly long _started = Stopwatch.GetTimestamp();
    private bool _disposed;

    public Channel(Host host, string fullName, bool verbose, Action<string, ChannelMessage> listener)
    {
        _host = host;
        _fullName = fullName;
        _verbose = verbose;
        _listener = listener;
        Trace(MessageSensitivity.None, "Channel started");
    }

    public string ContextDescription => _host.ContextDescription;

    public TException Process<TException>(TException ex)
        where TException : Exception => _host.Process(ex);

    public void Send(ChannelMessage msg)
    {
        if (_verbose || msg.Kind != ChannelMessageKind.Trace)
            _listener(_fullName, msg);
    }

    public void Trace(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt));

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt, args));

    public void Error(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Error, sensitivity, fmt));

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Error, sensitivity, fmt, args));

    public void Warning(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt));

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt, args));

    public void Info(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Info, sensitivity, fmt));

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Info, sensitivity, fmt, args));

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", Stopwatch.GetElapsedTime(_started));
        Trace(MessageSensitivity.None, "Channel disposed");
    }
}

/// <summary>A pipe that nobody listens to.</summary>
internal sealed class SilentPipe<TMessage>(Host host) : IPipe<TMessage>
{
    public string ContextDescription => host.ContextDescription;

    public TException Process<TException>(TException ex)
        where TException : Exception => host.Process(ex);

    public void Send(TMessage msg)
    {
    }

    public void Dispose()
    {
    }
}

/// <summary>Progress that reaches nobody, as the official environment's does unless its own console asks.</summary>
internal sealed class SilentProgress : IProgressChannel
{
    public IProgressChannel StartProgressChannel(string name) => new SilentProgress();

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
    {
    }

    public void Checkpoint(params double?[] values)
    {
    }

    public void Dispose()
    {
    }
}
