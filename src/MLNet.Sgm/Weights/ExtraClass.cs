using System.Text.Json.Serialization;

namespace MLNet.Sgm.Weights;

/// <summary>Which class a weight file of 1001 has beside ImageNet's 1000.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExtraClass>))]
public enum ExtraClass
{
    /// <summary>
    /// Not said. Google's Inception networks, whose files come from TensorFlow, have the background first; for any other network a file of
    /// 1001 classes is refused until it is said.
    /// </summary>
    Unknown,

    /// <summary>The first: TensorFlow's background.</summary>
    First,

    /// <summary>The last.</summary>
    Last,
}
