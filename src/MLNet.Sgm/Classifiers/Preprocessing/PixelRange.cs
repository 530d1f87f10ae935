using System.Text.Json.Serialization;

namespace MLNet.Sgm.Classifiers;

/// <summary>The range of the pixels from which a network's mean is subtracted.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PixelRange>))]
public enum PixelRange
{
    /// <summary>From 0 to 1.</summary>
    ZeroToOne,

    /// <summary>From 0 to 255, as networks converted from Caffe expect them.</summary>
    ZeroTo255,
}
